import { expect } from 'chai';
import { PASSWORD, type PortalServer, startPortal } from '../support/portal-server.ts';
import { FLAT } from '../support/portal-world.ts';
import { Visitor } from '../support/visitor.ts';

const NOBODYS = '20443720000000000';
const HELD = Array.from({ length: 130 }, (_, n) => String(30_443_720_000_000_000n + BigInt(n)));
const [FIRST = '', SECOND = ''] = HELD;
const LAST = HELD.at(-1) ?? '';
const LISTED = 100;

describe('a customer with more ESIIDs than a list can bear', () => {
  let portal: PortalServer;
  let landlady: Visitor;
  let customerId: string;
  beforeEach(async () => {
    portal = await startPortal();
    customerId = await portal.addCustomer('landlady', HELD);
    landlady = new Visitor(portal.url);
    await landlady.signIn('landlady', PASSWORD);
  });
  afterEach(() => portal.stop());

  async function moveOut(esiid: string): Promise<void> {
    const today = Temporal.PlainDate.from('2026-04-01');
    const ended = await portal.customers.ending(esiid, today, { role: 'job', id: 'test' });
    if (ended === undefined) throw new Error('nobody to move out');
    await portal.collections.commit([ended.change], ended.because);
  }

  describe('looking at usage', () => {
    const typed = (esiid: string, rest = '') =>
      landlady.get(`/usage?otherEsiid=${encodeURIComponent(esiid)}${rest}`);
    const listed = (text: string) => [...text.matchAll(/<option[^>]* value="(\d+)"/g)];
    const chosen = (text: string) => /<option(?=[^>]* selected)[^>]* value="(\d+)"/.exec(text)?.[1];

    it('is told the same of another customer’s ESIID as of one that nobody has', async () => {
      const others = await typed(FLAT);
      const nobodys = await typed(NOBODYS);

      expect([others.status, nobodys.status]).to.deep.equal([400, 400]);
      expect(others.text.replaceAll(FLAT, NOBODYS)).to.equal(nobodys.text);
      expect(others.text)
        .to.include('href="#otherEsiid"')
        .and.include(`value="${FLAT}"`)
        .and.include('not connected to your user ID');
    });

    it('gets no file of another ESIID than the one that was typed', async () => {
      for (const path of ['/usage/download?format=csv&', '/usage/updates/download?']) {
        const asked = `${path}otherEsiid=${FLAT}&from=2026-03-01&to=2026-03-01`;
        const { status, text } = await landlady.get(asked);

        expect(status, path).to.equal(400);
        expect(text, path).to.include('not connected to your user ID');
      }
    });

    it('BR-044 does not see a premise again that was left, typed or by link', async () => {
      await moveOut(LAST);

      expect((await typed(LAST)).status).to.equal(400);
      expect((await landlady.get(`/usage?esiid=${LAST}`)).status).to.equal(404);
    });

    it('keeps the ESIID that was shown when the typed one is wrong', async () => {
      const { text } = await typed(NOBODYS, `&esiid=${SECOND}`);

      expect(chosen(text)).to.equal(SECOND);
    });

    it('has the first of them in the list, by address, and a field for any other', async () => {
      const { status, text } = await landlady.get('/usage');

      expect(status).to.equal(200);
      expect(listed(text)).to.have.length(LISTED);
      expect(chosen(text)).to.equal(FIRST);
      expect(text).to.include(`100 PECAN ST, WACO, TX 76701 – ${HELD[99]}`);
      expect(text).to.include('id="otherEsiid"');
    });

    it('sees the one that was typed, in groups as on a bill, and then in the list too', async () => {
      const inGroups = `${LAST.slice(0, 8)} ${LAST.slice(8, 12)}-${LAST.slice(12)}`;

      const { status, text } = await typed(inGroups, `&esiid=${SECOND}`);

      expect(status).to.equal(200);
      expect(chosen(text)).to.equal(LAST);
      expect(listed(text)).to.have.length(LISTED + 1);
      expect(text).not.to.include(inGroups);
    });

    it('reaches any of them by link', async () => {
      const { status, text } = await landlady.get(`/usage?esiid=${LAST}`);

      expect(status).to.equal(200);
      expect(chosen(text)).to.equal(LAST);
    });

    it('has no such field with few', async () => {
      const maria = new Visitor(portal.url);
      await maria.signIn('maria', PASSWORD);

      expect((await maria.get('/usage')).text).not.to.include('otherEsiid');
    });
  });

  describe('sharing', () => {
    async function answer(fields: Readonly<Record<string, string | readonly string[]>>) {
      const id = await portal.ask();
      await landlady.get(`/consent/${id}`);
      return landlady.post(`/consent/${id}`, { decision: 'allow', months: '6', ...fields });
    }
    const given = () => portal.authorizations.listByCustomer(customerId);

    for (const [what, esiid] of [
      ['another customer’s ESIID', FLAT],
      ['an ESIID that nobody has', NOBODYS],
    ] as const) {
      it(`is refused ${what} among good ones, and told which; the rest stays as it was`, async () => {
        const { status, text } = await answer({
          esiids: [SECOND],
          otherEsiids: `${LAST}\n${esiid}`,
        });

        expect(status).to.equal(400);
        expect(text).to.include(`ESIID ${esiid} is not connected to your user ID`);
        expect(text).to.match(new RegExp(`value="${SECOND}" checked`));
        expect(text).to.include(`>${LAST}\n${esiid}</textarea>`);
        expect(await given()).to.deep.equal([]);
      });
    }

    it('BR-044 is refused a premise that was left', async () => {
      await moveOut(LAST);

      expect((await answer({ otherEsiids: LAST })).status).to.equal(400);
      expect(await given()).to.deep.equal([]);
    });

    it('is refused more than 10,000 at once, in words', async () => {
      const many = Array.from({ length: 10_001 }, (_, n) => String(n));

      const { status, text } = await answer({ otherEsiids: many.join(',') });

      expect(status).to.equal(400);
      expect(text).to.include('Choose at most 10000 addresses');
    });

    it('has the first of them to tick, and none ticked', async () => {
      const { text } = await landlady.get(`/consent/${await portal.ask()}`);

      expect(text.match(/name="esiids"/g)).to.have.length(LISTED);
      expect(text).to.not.match(/type="checkbox"[^>]*checked/);
    });

    it('BR-306 grants what was ticked and what was typed, each once', async () => {
      const { status } = await answer({
        esiids: [FIRST, SECOND],
        otherEsiids: `\r\n${LAST}, ${SECOND}\r\n`,
      });

      expect(status).to.equal(303);
      expect((await given())[0]?.esiids).to.deep.equal([FIRST, SECOND, LAST]);
    });

    it('shows the first of what is shared by address, and the rest by number', async () => {
      await answer({ otherEsiids: HELD.join('\n') });

      const { text } = await landlady.get('/authorizations');

      expect(text)
        .to.include(`<li>1 PECAN ST, WACO, TX 76701 (${FIRST})</li>`)
        .and.include('and 30 more ESIIDs')
        .and.include(LAST);
      expect(text.match(/PECAN ST/g)).to.have.length(LISTED);
    });
  });
});
