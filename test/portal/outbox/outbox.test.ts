import { expect } from 'chai';
import { aNotice, FACTS } from '../../notices/some-notice.ts';
import { type OutboxServer, startOutboxServer } from '../../support/outbox-server.ts';

describe('the demo’s outbox', () => {
  let server: OutboxServer;
  beforeEach(async () => {
    server = await startOutboxServer();
  });
  afterEach(() => server.stop());

  async function get(path: string, language = 'en'): Promise<{ status: number; text: string }> {
    const headers = { accept: 'text/html', 'accept-language': language };
    const response = await fetch(server.url + path, { headers });
    return { status: response.status, text: await response.text() };
  }

  for (const path of ['/outbox/nothing.eml', '/outbox/..%2f..%2fhub.sqlite', '/outbox/%00']) {
    it(`has nothing at ${path}`, async () => {
      expect((await get(path)).status).to.equal(404);
    });
  }

  it('says that it is empty, in both languages', async () => {
    expect((await get('/outbox')).text).to.include('No message has been sent yet.');
    expect((await get('/outbox', 'es')).text).to.include(
      'Todavía no se ha enviado ningún mensaje.',
    );
  });

  it('lists messages, newest first, and leads to each', async () => {
    await server.write(aNotice({ kind: 'password-changed' }));
    await server.write(aNotice({ language: 'es' }));

    const { text } = await get('/outbox');

    const subjects = [...text.matchAll(/<a href="(\/outbox\/[^"]+)" lang="..">([^<]+)<\/a>/g)];
    expect(subjects.map((match) => match[2])).to.deep.equal([
      'Green Button Hub: Su contraseña temporal',
      'Green Button Hub: Your password was changed',
    ]);
    expect((await get(subjects[0]?.[1] ?? '')).status).to.equal(200);
  });

  it('shows a message as text, whatever is written in it, with its link to click', async () => {
    const name = '<script>alert(1)</script> Núñez';
    await server.write(aNotice({ language: 'es', facts: { ...FACTS, name } }));
    const list = await get('/outbox');
    const [, path = ''] = /href="(\/outbox\/[^"]+)"/.exec(list.text) ?? [];

    const { text } = await get(path);

    expect(text).to.include('Hola, &lt;script>alert(1)&lt;/script> Núñez:');
    expect(text).to.not.include('<script>');
    expect(text).to.include('<html lang="en">').and.to.include('<h1 lang="es">');
    expect(text).to.include(`<a href="${FACTS.link.replaceAll('&', '&amp;')}">`);
    expect(text).to.include('maria@example.org');
  });
});
