import { expect } from 'chai';
import { PASSWORD, type PortalServer, startPortal } from '../../support/portal-server.ts';
import { FLAT, LAST_DAY, NEW_HOME, PATCHY_DAY, SOLAR_HOME } from '../../support/portal-world.ts';
import { resend } from '../../support/revisions.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

const ALL = 'from=2025-03-02&to=2026-04-01';
const REVISED = '2026-04-01T09:30:00Z';
/** More than a page shows. */
const MANY = 120;

describe('the updates of a customer’s usage', () => {
  let portal: PortalServer;
  let maria: Visitor;
  beforeEach(async () => {
    portal = await startPortal();
    maria = new Visitor(portal.url);
    await maria.signIn('maria', PASSWORD);
  });
  afterEach(() => portal.stop());

  function updates(query = ALL, esiid = FLAT): Promise<Answer> {
    return maria.get(`/usage/updates?esiid=${esiid}&${query}`);
  }

  function file(query = ALL, esiid = FLAT): Promise<Answer> {
    return maria.get(`/usage/updates/download?esiid=${esiid}&${query}`);
  }

  /** The flat's days to the last, each sent again with 100 Wh in every quarter hour. */
  async function sendAgain(days: number, esiid = FLAT): Promise<void> {
    const resent = Array.from({ length: days }, (_, n) => LAST_DAY.subtract({ days: n }))
      .filter((date) => !date.equals(PATCHY_DAY.add({ days: 1 })))
      .map((date) => ({ esiid, date, wh: 100, revisedAt: REVISED }));
    await resend(portal.usage, resent, portal.clock());
  }

  /** What a reader sees of the table's own cells, row by row. */
  function rows({ text }: Answer): readonly (readonly string[])[] {
    const table = /<table[^>]*hub-updates.*<\/table>/s.exec(text)?.[0] ?? '';
    const outer = table.replaceAll(
      /<tr class="hub-updates__quarters">.*?<\/details><\/td><\/tr>/gs,
      '',
    );
    return [...outer.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1).map(([, row = '']) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
        cell
          .replaceAll('<span', ' <span')
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll(/ +/g, ' ')
          .trim(),
      ),
    );
  }

  async function reads(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const events = await Array.fromAsync(portal.collections.events({ action: 'usage.read' }));
    return events.map(({ detail = {} }) => detail);
  }

  describe('are refused', () => {
    it('to who is not signed in', async () => {
      const stranger = new Visitor(portal.url);

      for (const path of ['/usage/updates', '/usage/updates/download']) {
        const { status, location } = await stranger.get(`${path}?esiid=${FLAT}&${ALL}`);
        expect([status, location.split('?')[0]]).to.deep.equal([303, '/sign-in']);
      }
    });

    it('to another role', async () => {
      const rep = new Visitor(portal.url);
      await rep.signIn('rep', PASSWORD);

      for (const path of ['/usage/updates', '/usage/updates/download']) {
        expect((await rep.get(`${path}?esiid=${FLAT}&${ALL}`)).status).to.equal(403);
      }
    });

    it('to another customer, who cannot tell whether there is such an ESIID', async () => {
      for (const esiid of [NEW_HOME, '10443720000000999']) {
        expect((await updates(ALL, esiid)).status).to.equal(404);
        expect((await file(ALL, esiid)).status).to.equal(404);
      }
      expect(await reads()).to.deep.equal([]);
    });

    it('BR-044 to who has moved out', async () => {
      const today = Temporal.PlainDate.from('2026-04-01');
      const ended = await portal.customers.ending(FLAT, today, { role: 'job', id: 'test' });
      if (ended === undefined) throw new Error('nobody to move out');
      await portal.collections.commit([ended.change], ended.because);

      expect((await updates()).status).to.equal(404);
      expect((await file()).status).to.equal(404);
    });

    for (const [query, words, field] of [
      ['from=2026-02-30&to=2026-03-31', 'Enter the first day as a date', 'from'],
      ['from=2026-03-01&to=tomorrow', 'Enter the last day as a date', 'to'],
      ['from=2026-03-01', 'Enter the last day as a date', 'to'],
      ['from=2026-03-02&to=2026-03-01', 'The last day must not be before the first', 'to'],
      ['from=2025-01-01&to=2026-03-31', 'Choose at most 13 months', 'from'],
    ] as const) {
      it(`for ${query}, with the answers kept`, async () => {
        const page = await updates(query);

        expect(page.status).to.equal(400);
        expect(page.text).to.include(`<a href="#${field}">${words}`).and.not.include('id="found"');
        expect(page.text).to.include(`value="${query.split(/[=&]/)[1]}"`);
        expect((await file(query)).status).to.equal(400);
        expect(await reads()).to.deep.equal([]);
      });
    }

    it('for an ESIID that was typed and is not theirs', async () => {
      await portal.addCustomer(
        'landlady',
        Array.from({ length: 101 }, (_, n) => String(30_443_720_000_000_000n + BigInt(n))),
      );
      const landlady = new Visitor(portal.url);
      await landlady.signIn('landlady', PASSWORD);

      const { status, text } = await landlady.get(`/usage/updates?otherEsiid=${FLAT}&${ALL}`);

      expect(status).to.equal(400);
      expect(text).to.include('href="#otherEsiid"').and.not.include('id="found"');
    });
  });

  describe('that are none', () => {
    it('BR-008 are a negative report, on the page and as a file', async () => {
      const page = await updates();
      const csv = await file();

      expect(page.status).to.equal(200);
      expect(page.text)
        .to.include('No updates were found')
        .and.include(`ESIID ${FLAT}, usage days Mar 2, 2025 to Apr 1, 2026`)
        .and.not.include('<table');
      expect(csv.status).to.equal(200);
      expect(csv.text.split('\r\n')[1]).to.match(/no updates of 2025-03-02 to 2026-04-01$/);
    });

    it('BR-008 are told to who has no address, and whose first day has not come', async () => {
      const nobody = new Visitor(portal.url);
      await nobody.signIn('nobody-yet', PASSWORD);
      expect((await nobody.get('/usage/updates')).text).to.include('No address is connected');
      expect((await nobody.get('/usage/updates/download')).status).to.equal(404);
      const newcomer = new Visitor(portal.url);
      await newcomer.signIn('newcomer', PASSWORD);
      expect((await newcomer.get('/usage/updates')).text).to.include('No updates were found');
    });

    it('are put on the record as a look that found nothing', async () => {
      await updates();

      expect(await reads()).to.have.length(1);
      expect((await reads())[0]).to.deep.include({
        ...{ form: 'updates', from: '2025-03-02', to: '2026-04-01', door: 'portal', days: 0 },
      });
    });
  });

  describe('that there are', () => {
    it('BR-008 say of each day when it was revised, kWh before and after, and what changed', async () => {
      const revisedAt = REVISED;
      await resend(
        portal.usage,
        [
          { esiid: FLAT, date: Temporal.PlainDate.from('2026-03-02'), wh: 100, revisedAt },
          { esiid: FLAT, date: PATCHY_DAY, wh: 100, revisedAt },
        ],
        portal.clock(),
      );

      const page = await updates();

      expect(page.text).to.include('2 updates were found');
      // By default seen without dates: the last 13 months.
      expect(rows(await updates(''))).to.deep.equal(rows(page));
      const when = 'Apr 1, 2026, 04:30 Version before: Mar 31, 2026, 18:33';
      expect(rows(page)).to.deep.equal([
        [
          'Mar 10, 2026',
          when,
          '7.170',
          '9.600',
          '96 quarter hours 16 estimated became actual 4 missing values came',
        ],
        ['Mar 2, 2026', when, '7.440', '9.600', '96 quarter hours'],
      ]);
      expect(page.text).to.include('<th scope="row">00:00</th><td>0.060 (est.)</td><td>0.100</td>');
      expect(page.text).to.include('<th scope="row">10:00</th><td>missing</td><td>0.100</td>');
    });

    it('BR-008 keep to the days asked for, and show each revision after the first', async () => {
      const date = LAST_DAY;
      const again = { esiid: FLAT, date };
      await resend(portal.usage, [{ ...again, wh: 50, revisedAt: REVISED }], portal.clock());
      await resend(
        portal.usage,
        [{ ...again, wh: 50, revisedAt: '2026-04-01T10:30:00Z' }],
        portal.clock(),
      );

      const found = rows(await updates('from=2026-03-31&to=2026-03-31'));

      expect(found.map((row) => row.slice(2))).to.deep.equal([
        ['7.440', '4.800', '96 quarter hours'],
        ['4.800', '4.800', 'The values are the same; only the revision is new'],
      ]);
      expect(rows(await updates('from=2026-03-30&to=2026-03-30'))).to.deep.equal([]);
    });

    it('BR-008 name the direction of a solar home’s', async () => {
      const date = LAST_DAY;
      const again = { esiid: SOLAR_HOME, date, wh: 10, revisedAt: REVISED };
      await resend(portal.usage, [again, { ...again, channel: 'generation' }], portal.clock());

      const found = rows(await updates(ALL, SOLAR_HOME));

      expect(found.map((row) => row[1])).to.deep.equal(['Used from the grid', 'Sent to the grid']);
    });

    it('BR-008 come as a CSV file whose name tells nothing of whom', async () => {
      await sendAgain(2);

      const { status, headers, text } = await file('from=2026-03-30&to=2026-03-31');

      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('text/csv; charset=utf-8');
      expect(headers['content-disposition']).to.equal(
        'attachment; filename="UsageUpdates_2026-03-30_2026-03-31.csv"',
      );
      const lines = text.trimEnd().split('\r\n');
      expect(lines).to.have.length(1 + 2 * 96);
      expect(lines[1]).to.equal(
        `'${FLAT},03/30/2026,Consumption,03/31/2026 18:33:20,04/01/2026 04:30:00,1, 00:00,0.060,A,0.100,A,`,
      );
    });

    it('are put on the record: who, on what ground, which dates, how many revisions', async () => {
      await sendAgain(2);
      await updates();
      await file();

      const base = { door: 'portal', esiids: [FLAT], days: 4, from: '2025-03-02' };
      const [page, csv] = await reads();
      expect(page).to.deep.include({ ...base, form: 'updates' });
      expect(csv).to.deep.include({ ...base, format: 'updates-csv' });
    });

    it('show the newest hundred, and give all as a file', async () => {
      await sendAgain(MANY + 1);

      const page = await updates();

      expect(rows(page)).to.have.length(100);
      expect(page.text).to.include(`the 100 newest of ${MANY} updates`);
      expect(rows(page)[0]?.[0]).to.equal('Mar 31, 2026');
      const days = new Set((await file()).text.split('\r\n').map((line) => line.split(',')[1]));
      expect(days.size).to.equal(MANY + 2);
    });

    it('are linked from the usage page, with its ESIID', async () => {
      const { text } = await maria.get(`/usage?esiid=${FLAT}`);

      expect(text).to.include(`href="/usage/updates?esiid=${FLAT}"`);
    });
  });
});
