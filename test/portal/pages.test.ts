import { expect } from 'chai';
import { PASSWORD, type PortalServer, startPortal } from '../support/portal-server.ts';
import { Visitor } from '../support/visitor.ts';

describe('the portal', () => {
  let portal: PortalServer;
  let visitor: Visitor;
  before(async () => {
    portal = await startPortal();
  });
  after(() => portal.stop());
  beforeEach(() => {
    visitor = new Visitor(portal.url);
  });

  describe('for somebody who is not signed in', () => {
    for (const path of ['/usage?day=2026-03-01', '/authorizations', '/consent/abc']) {
      it(`leads from ${path} through the sign-in page and back`, async () => {
        const answer = await visitor.get(path);

        expect(answer.status).to.equal(303);
        const signIn = new URL(answer.location, portal.url);
        expect(signIn.pathname).to.equal('/sign-in');
        expect(signIn.searchParams.get('next')).to.equal(path);
      });
    }

    it('says what this is, and in the demonstration whom to sign in as', async () => {
      const { status, text } = await visitor.get('/');

      expect(status).to.equal(200);
      expect(text).to.include('Your smart meter data').and.include('<code>maria</code>');
    });

    it('has an icon of its own, so that no browser asks for one that is not there', async () => {
      const [, icon = ''] =
        /<link rel="icon"[^>]* href="([^"]*)"/.exec((await visitor.get('/')).text) ?? [];
      const { status, headers } = await visitor.get(icon);

      expect(status).to.equal(200);
      expect(headers['content-type']).to.contain('image/svg+xml');
    });

    it('answers an unknown page with a page', async () => {
      const { status, text, headers } = await visitor.get('/no-such-page');

      expect(status).to.equal(404);
      expect(headers['content-type']).to.equal('text/html; charset=utf-8');
      expect(text).to.include('Page not found');
    });
  });

  describe('signing in', () => {
    it('refuses a form without its token', async () => {
      const { status } = await visitor.post('/sign-in', { userId: 'maria', password: PASSWORD });

      expect(status).to.equal(403);
    });

    it('says the same for a wrong password and an unknown user, and keeps the user ID', async () => {
      await visitor.get('/sign-in');

      for (const userId of ['maria', 'nobody-at-all']) {
        const { status, text } = await visitor.post('/sign-in', { userId, password: 'wrong' });
        expect(status).to.equal(401);
        expect(text).to.include(`value="${userId}"`).and.not.include('value="wrong"');
        expect(text).to.include('The user ID or the password is not right');
        expect(text).to.match(/role="alert"[^>]*autofocus/);
      }
    });

    it('names each empty field', async () => {
      await visitor.get('/sign-in');
      const { status, text } = await visitor.post('/sign-in', { userId: ' ', password: '' });

      expect(status).to.equal(400);
      expect(text).to.include('href="#userId"').and.include('href="#password"');
    });

    it('escapes what was typed', async () => {
      await visitor.get('/sign-in');
      const { text } = await visitor.post('/sign-in', { userId: '"><script>', password: 'x' });

      expect(text).not.to.include('"><script>');
      expect(text).to.include('&quot;>&lt;script>');
    });

    it('goes where the visitor wanted to go, if that is here', async () => {
      expect((await visitor.signIn('maria', PASSWORD, '/usage')).location).to.equal('/usage');
      const other = new Visitor(portal.url);
      expect((await other.signIn('maria', PASSWORD, '//evil.example')).location).to.equal('/');
    });

    it('forgets where a visitor came from who came by an address that is no page’s', async () => {
      const { location } = await visitor.get(`/usage?${'a=1&'.repeat(1000)}`);

      expect(location).to.equal('/sign-in');
    });

    it('ends at sign-out', async () => {
      await visitor.signIn('maria', PASSWORD);
      expect((await visitor.get('/usage')).status).to.equal(200);

      expect((await visitor.post('/sign-out', {})).status).to.equal(303);

      expect((await visitor.get('/usage')).status).to.equal(303);
    });
  });

  describe('for who is not a customer', () => {
    for (const path of ['/usage', '/usage/download', '/authorizations', '/consent/abc']) {
      it(`does not open ${path}`, async () => {
        await visitor.signIn('rep', PASSWORD);

        const { status, text } = await visitor.get(path);

        expect(status).to.equal(403);
        expect(text).to.include('Your role, or what an administrator has given you');
      });
    }
  });

  describe('in the reader’s language', () => {
    it('BR-021.005 is English unless something says otherwise', async () => {
      expect((await visitor.get('/')).text).to.include('<html lang="en">');
    });

    it('BR-021 is Spanish for a browser that asks for Spanish, errors too', async () => {
      const spanish = { 'accept-language': 'es-MX,es;q=0.9' };

      expect((await visitor.get('/', spanish)).text)
        .to.include('<html lang="es">')
        .and.include('Los datos de su medidor inteligente');
      expect((await visitor.get('/nada', spanish)).text).to.include('Página no encontrada');
    });

    it('BR-021.002 changes by a button, back to the same page, and stays', async () => {
      await visitor.get('/sign-in');
      const { status, location } = await visitor.post('/language', {
        language: 'es',
        next: '/sign-in',
      });

      expect({ status, location }).to.deep.equal({ status: 303, location: '/sign-in' });
      expect((await visitor.get('/sign-in')).text).to.include('Contraseña');
    });

    it('BR-021.001 keeps a customer’s choice for the next browser', async () => {
      await visitor.signIn('newcomer', PASSWORD);
      await visitor.post('/language', { language: 'es', next: '/' });
      const elsewhere = new Visitor(portal.url);

      await elsewhere.signIn('newcomer', PASSWORD);

      expect((await elsewhere.get('/usage')).text).to.include('<html lang="es">');
    });

    it('refuses a language it does not speak', async () => {
      await visitor.get('/');

      expect((await visitor.post('/language', { language: 'fr', next: '/' })).status).to.equal(400);
    });
  });

  describe('style sheets, fonts and icons', () => {
    it('are those of the page, kept for ever by the browser', async () => {
      const { text } = await visitor.get('/');
      const links = [...text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)];

      expect(links).to.have.length(2);
      for (const [, href = ''] of links) {
        const { status, headers } = await visitor.get(href);
        expect(status).to.equal(200);
        expect(headers['content-type']).to.equal('text/css; charset=utf-8');
        expect(headers['cache-control']).to.equal('public, max-age=31536000, immutable');
      }
    });

    for (const path of [
      '/assets/hub.css',
      '/assets/../package.json',
      '/assets/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/uswds-0.0.0/js/uswds.js',
    ]) {
      it(`do not include ${path}`, async () => {
        expect((await visitor.get(path)).status).to.equal(404);
      });
    }
  });

  it('no page holds an inline style, an inline handler or an inline script', async () => {
    await visitor.signIn('maria', PASSWORD);

    for (const path of ['/', '/usage', '/authorizations', '/nothing']) {
      const { text } = await visitor.get(path);
      expect(text).not.to.match(/<script(?![^>]* src=)|\sstyle=|\son[a-z]+=/);
    }
  });
});
