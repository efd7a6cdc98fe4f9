import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Post } from '../../src/notices/post.ts';
import { openPost } from '../../src/notices/post-office.ts';
import { ATTEMPTS_MAX } from '../../src/notices/queued-notice.ts';
import { smtpOptions, smtpPost } from '../../src/notices/smtp-post.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';
import { testCertificate } from '../support/certificate.ts';
import { freePort } from '../support/free-port.ts';
import { type SmtpWish, startSmtp, type TestSmtp } from '../support/smtp.ts';
import { SENDER, type SendingWorld, sendingWorld } from './sending.ts';
import { aNotice, FACTS } from './some-notice.ts';

const KILLED_HUB = fileURLToPath(import.meta.resolve('./killed-hub.js'));
const SECRETS = [FACTS.password, FACTS.link, 'maria@example.org', 'María'];

describe('sending notices by SMTP', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0).toReversed()) await one.close();
  });

  async function serve(wish: SmtpWish = {}): Promise<TestSmtp> {
    const smtp = await startSmtp(wish);
    opened.push({ close: () => smtp.stop() });
    return smtp;
  }

  async function openWorld(post: Post): Promise<SendingWorld> {
    const world = await sendingWorld(post);
    opened.push(world);
    return world;
  }

  it('does not authenticate with a wrong password, and says so without the password', async () => {
    const smtp = await serve({ user: 'hub', password: 's3cret!' });
    const url = smtp.url.replace('//', '//hub:wr0ng@');
    const world = await openWorld(smtpPost(url, SENDER));
    await world.save(aNotice());

    await world.sender.deliverDue();

    expect(smtp.received).to.have.length(0);
    expect(world.logged.join()).to.include('"code":"535"').and.to.not.include('wr0ng');
    expect(await world.stored()).to.include('"state":"waiting"');
  });

  it('authenticates over TLS, with a password as it stands in an address', async () => {
    const smtp = await serve({ secure: true, user: 'hub@example.org', password: 'p@ss/w:rd' });
    const url = smtp.url.replace('//', '//hub%40example.org:p%40ss%2Fw%3Ard@');
    const world = await openWorld(smtpPost(url, SENDER, (await testCertificate()).cert));
    await world.save(aNotice());

    await world.sender.deliverDue();

    expect(smtp.receivers).to.deep.equal(['maria@example.org']);
  });

  it('BR-028.006 trusts no server whose certificate nobody vouches for', async () => {
    const smtp = await serve({ secure: true });
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    await world.save(aNotice());

    await world.sender.deliverDue();

    expect(smtp.received).to.have.length(0);
    expect(await world.stored()).to.include('"state":"waiting"');
  });

  it('asks every server but the own machine’s for TLS', () => {
    const requireTLS = (url: string) => smtpOptions(url).requireTLS;

    expect(requireTLS('smtp://user:password@mail.example.org')).to.equal(true);
    expect(requireTLS('smtp://127.0.0.1.example.org')).to.equal(true);
    expect(requireTLS('smtp://127.0.0.1:2525')).to.equal(false);
    expect(requireTLS('smtp://[::1]:2525')).to.equal(false);
    expect(smtpOptions('smtps://mail.example.org')).to.include({ secure: true, port: 465 });
    expect(smtpOptions('smtp://mail.example.org')).to.include({ secure: false, port: 587 });
  });

  it('gives up an address that is refused for good, tries a hesitant one again, and serves the others', async () => {
    const answers = { 'gone@example.org': 550, 'full@example.org': 452 };
    const smtp = await serve({ answers });
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    for (const to of ['gone@example.org', 'full@example.org', 'maria@example.org', 'b@example.org'])
      await world.save(aNotice({ to }));

    await world.sender.deliverDue();

    expect([...smtp.receivers].sort()).to.deep.equal(['b@example.org', 'maria@example.org']);
    const events = await world.events();
    expect(events.map(({ action }) => action).sort()).to.deep.equal([
      'notice.failed',
      'notice.sent',
      'notice.sent',
    ]);
    const failed = events.find(({ action }) => action === 'notice.failed');
    expect(failed?.detail).to.deep.equal({ kind: 'temporary-password', attempts: 1, code: '550' });
    expect(await world.stored())
      .to.include('full@example.org')
      .and.to.not.include('gone@');
  });

  it('waits for a server that is down, and sends once it is up', async () => {
    const port = await freePort();
    const world = await openWorld(smtpPost(`smtp://127.0.0.1:${port}`, SENDER));
    await world.save(aNotice());
    await world.sender.deliverDue();
    expect(world.logged.join()).to.include('ESOCKET');
    const smtp = await serve({ port });

    await world.sender.deliverDue();
    expect(smtp.received, 'before the pause is over').to.have.length(0);
    world.clock.turn({ minutes: 1 });
    await world.sender.deliverDue();

    expect(smtp.received).to.have.length(1);
  });

  it('gives up after seventeen hours, and keeps no address, link or password of what it gave up', async () => {
    const port = await freePort();
    const world = await openWorld(smtpPost(`smtp://127.0.0.1:${port}`, SENDER));
    await world.save(aNotice());

    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await world.sender.deliverDue();
      world.clock.turn({ hours: 12 });
    }

    const [event, ...others] = await world.events();
    expect(others).to.deep.equal([]);
    expect(event).to.include({ action: 'notice.failed' });
    expect(event?.detail).to.include({ attempts: ATTEMPTS_MAX });
    for (const secret of SECRETS) expect(await world.stored()).to.not.include(secret);
  });

  it('counts an attempt that a crash cut off, and makes it again', async () => {
    const smtp = await serve();
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    await world.save(aNotice());
    const [notice] = await world.queue.due(1);
    if (notice !== undefined) await world.queue.claim(notice);

    await world.sender.deliverDue();
    expect(smtp.received).to.have.length(0);
    world.clock.turn({ minutes: 1 });
    await world.sender.deliverDue();

    expect(smtp.received).to.have.length(1);
    expect((await world.events())[0]?.detail).to.include({ attempts: 2 });
  });

  it('goes on after a hub was killed in the middle of sending', async () => {
    const slow = await serve({ thinkMs: 60_000 });
    const smtp = await serve();
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    await world.save(aNotice());
    const child = fork(KILLED_HUB, [world.folder, slow.url], { stdio: 'ignore', execArgv: [] });
    opened.push({ close: async () => void child.kill('SIGKILL') });
    while (!(await world.stored()).includes('"attempts":1')) await pause(50);
    child.kill('SIGKILL');
    await once(child, 'exit');

    await world.sender.deliverDue();
    expect(smtp.received, 'while the dead hub’s lease runs').to.have.length(0);
    world.clock.turn({ minutes: 1 });
    await world.sender.deliverDue();

    expect(smtp.received).to.have.length(1);
    expect((await world.events())[0]?.detail).to.include({ attempts: 2 });
  });

  it('sends each message once when two hubs send, also when one is slow', async () => {
    const smtp = await serve({ thinkMs: 20 });
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    const other = await world.second(smtpPost(smtp.url, SENDER));
    const addresses = Array.from({ length: 20 }, (_, n) => `user${n}@example.org`);
    for (const to of addresses) await world.save(aNotice({ to }));

    await Promise.all([world.sender.deliverDue(), other.sender.deliverDue()]);
    await Promise.all([world.sender.deliverDue(), other.sender.deliverDue()]);

    expect([...smtp.receivers].sort()).to.deep.equal([...addresses].sort());
  });

  it('gives one message to one of two senders, even without a lease', async () => {
    const world = await openWorld(smtpPost('smtp://127.0.0.1:1', SENDER));
    const other = await world.second(smtpPost('smtp://127.0.0.1:1', SENDER));
    await world.save(aNotice());
    const [notice] = await world.queue.due(1);
    if (notice === undefined) throw new Error('nothing is due');

    const claims = await Promise.all([world.queue.claim(notice), other.queue.claim(notice)]);

    expect(claims.filter((claim) => claim !== undefined)).to.have.length(1);
  });

  it('sends nothing of a unit of work that was not saved', async () => {
    const smtp = await serve();
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    const change = world.queue.queueing(aNotice());
    await world.collections.keep([change]);
    const twice = await world.collections
      .keep([world.queue.queueing(aNotice({ to: 'b@example.org' })), change])
      .catch((error: Error) => error.message);

    await world.sender.deliverDue();

    expect(twice).to.equal('storage.duplicate');
    expect(smtp.receivers).to.deep.equal(['maria@example.org']);
  });

  it('sends soon after a message is saved, without being asked', async () => {
    const smtp = await serve();
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    world.sender.start();

    await world.save(aNotice());

    for (let wait = 0; wait < 50 && smtp.received.length === 0; wait++) await pause(40);
    expect(smtp.received).to.have.length(1);
  });

  it('takes the sender from the mail server’s address when it names one', async () => {
    const smtp = await serve();
    const smtpUrl = `${smtp.url}?from=The%20Hub%20%3Chub%40example.org%3E`;
    const world = await openWorld({ deliver: async () => ({ outcome: 'sent' }) });
    const settings = { smtpUrl, smtpFrom: SENDER };
    const { post } = openPost(settings, 'https://localhost', folderFiles(world.folder));
    const other = await world.second(post);
    await other.save(aNotice());

    await other.sender.deliverDue();

    expect(smtp.received[0]?.from?.value).to.deep.equal([
      { name: 'The Hub', address: 'hub@example.org' },
    ]);
  });

  it('writes both parts, in Spanish with its accents, with the link whole and no other header', async () => {
    const smtp = await serve();
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    const name = 'María\r\nBcc: eve@example.org\r\n\r\nNúñez';
    await world.save(aNotice({ language: 'es', facts: { ...FACTS, name } }));

    await world.sender.deliverDue();

    const [mail] = smtp.received;
    expect(smtp.receivers).to.deep.equal(['maria@example.org']);
    expect(mail?.subject).to.equal('Green Button Hub: Su contraseña temporal');
    expect(mail?.text).to.include('Hola, María Bcc: eve@example.org Núñez:');
    expect(mail?.text?.split('\n')).to.include(FACTS.link);
    expect(mail?.html).to.include('contraseña').and.to.include(FACTS.link.replaceAll('&', '&amp;'));
    expect(mail?.from?.value).to.deep.equal([SENDER]);
    expect(mail?.headers.get('auto-submitted')).to.equal('auto-generated');
    expect(mail?.headers.has('bcc')).to.equal(false);
    expect(mail?.date?.toISOString()).to.equal('2026-03-02T18:00:00.000Z');
  });

  it('leaves nothing personal or secret in the store, the record or the log once it is sent', async () => {
    const answers = { 'maria@example.org': 451 };
    const grumpy = await serve({ answers });
    const world = await openWorld(smtpPost(grumpy.url, SENDER));
    await world.save(aNotice());
    await world.sender.deliverDue();
    const smtp = await serve();
    const other = await world.second(smtpPost(smtp.url, SENDER));
    world.clock.turn({ minutes: 1 });

    await other.sender.deliverDue();

    expect(smtp.received).to.have.length(1);
    const [event] = await world.events();
    expect(event?.detail).to.deep.equal({ kind: 'temporary-password', attempts: 2 });
    const left = [await world.stored(), JSON.stringify(await world.events()), ...world.logged];
    expect(left.join()).to.include('451').and.to.include('notice.sent');
    for (const secret of SECRETS) expect(left.join()).to.not.include(secret);
  });

  it('forgets after thirty days that a message was sent', async () => {
    const smtp = await serve();
    const world = await openWorld(smtpPost(smtp.url, SENDER));
    await world.save(aNotice());
    await world.sender.deliverDue();

    world.clock.turn({ hours: 30 * 24 });
    expect(await world.queue.removeOld()).to.equal(0);
    world.clock.turn({ hours: 1 });
    expect(await world.queue.removeOld()).to.equal(1);

    expect(await world.stored()).to.equal('[]');
  });
});
