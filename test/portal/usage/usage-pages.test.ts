import { expect } from 'chai';
import { PASSWORD, type PortalServer, startPortal } from '../../support/portal-server.ts';
import { FLAT, NEW_HOME, SOLAR_HOME } from '../../support/portal-world.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

describe('a customer’s usage', () => {
  let portal: PortalServer;
  let maria: Visitor;
  before(async () => {
    portal = await startPortal();
    maria = new Visitor(portal.url);
    await maria.signIn('maria', PASSWORD);
  });
  after(() => portal.stop());

  function day(date: string, esiid = FLAT): Promise<Answer> {
    return maria.get(`/usage?esiid=${esiid}&day=${date}`);
  }

  function download(from: string, to: string, format = 'csv', esiid = FLAT): Promise<Answer> {
    return maria.get(`/usage/download?esiid=${esiid}&from=${from}&to=${to}&format=${format}`);
  }

  /** Cells of the n-th table, row by row. */
  function rows({ text }: Answer, table: number): readonly (readonly string[])[] {
    const found = [...text.matchAll(/<tbody>(.*?)<\/tbody>/gs)][table]?.[1] ?? '';
    return [...found.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
        cell.replace(/<[^>]*>/g, ''),
      ),
    );
  }

  describe('on the page', () => {
    it('does not show another customer’s ESIID, nor say whether it exists', async () => {
      expect((await maria.get(`/usage?esiid=${NEW_HOME}`)).status).to.equal(404);
      expect((await maria.get('/usage?esiid=10443720000000999')).status).to.equal(404);
    });

    for (const wrong of ['2026-02-30', 'today', '2019-01-01', '2026-04-01']) {
      it(`says that there is nothing for ${wrong}, and from when to when there is`, async () => {
        const { text } = await day(wrong);

        expect(text).to.include('Choose a day from Oct 20, 2025 to Mar 31, 2026');
      });
    }

    it('lists the customer’s ESIIDs by address', async () => {
      const { text } = await maria.get('/usage');

      expect(text)
        .to.include('9 BAYOU BLVD APT 14, HOUSTON, TX 77002 – 1008901000000000000022')
        .and.include(`120 PECAN ST, WACO, TX 76701 – ${SOLAR_HOME}`);
    });

    it('BR-001 shows a day as 96 quarter hours in numbers, and their sum', async () => {
      const answer = await day('2026-03-02');

      const quarters = rows(answer, 0);
      expect(quarters).to.have.length(96);
      expect(quarters[0]).to.deep.equal(['00:00', '0.060']);
      expect(quarters[95]).to.deep.equal(['23:45', '0.095']);
      // 96 quarter hours of 60 to 95 Wh, 77.5 on average.
      expect(answer.text).to.include('<strong>7.440</strong> kWh');
    });

    it('BR-001 shows 92 quarter hours in spring and 100 in autumn, by the clock on the wall', async () => {
      const spring = rows(await day('2026-03-08'), 0).map(([time]) => time);
      const autumn = rows(await day('2025-11-02'), 0).map(([time]) => time);

      expect(spring).to.have.length(92);
      expect(spring.slice(7, 9)).to.deep.equal(['01:45', '03:00']);
      expect(autumn).to.have.length(100);
      expect(autumn.slice(7, 9)).to.deep.equal(['01:45', '01:00 (second)']);
    });

    it('BR-001.002 BR-009.001 says missing and estimated, and sums what came', async () => {
      const answer = await day('2026-03-10');

      const quarters = rows(answer, 0);
      expect(quarters[0]).to.deep.equal(['00:00', '0.060 (est.)']);
      expect(quarters[40]).to.deep.equal(['10:00', 'missing']);
      expect(answer.text)
        .to.include('16 quarter hours estimated')
        .and.include('4 quarter hours missing')
        // 7.440 less the missing 60 + 65 + 70 + 75 Wh.
        .and.include('<strong>7.170</strong> kWh');
      expect(answer.text.match(/class="hub-chart__gap"/g)?.length).to.be.greaterThan(3);
    });

    it('BR-001.002 a day that never came is unknown, not zero', async () => {
      const answer = await day('2026-03-11');

      expect(answer.text).to.include('<strong>–</strong> kWh').and.not.include('0.000');
      expect(rows(answer, 1)[10]).to.deep.equal(['Mar 11, 2026', '–', '96 quarter hours missing']);
    });

    it('shows the month day by day, with the same sums', async () => {
      const answer = await day('2026-03-02');

      expect(rows(answer, 1)).to.have.length(31);
      expect(rows(answer, 1)[1]).to.deep.equal(['Mar 2, 2026', '7.440', '']);
      // 28 whole days of 7.440, the patchy one of 7.170, nothing on the 11th, 7.090 on the short 8th.
      expect(answer.text).to.include('<strong>222.580</strong> kWh');
    });

    it('shows what a solar home sends back beside what it uses', async () => {
      const { text } = await day('2026-03-02', SOLAR_HOME);

      expect(text).to.include('Sent to the grid').and.include('hub-chart__bar--down');
    });

    it('links to the days and months beside, but not beyond what has come', async () => {
      const last = await day('2026-03-31');
      const middle = await day('2026-03-15');

      expect(last.text).to.include('Previous day').and.not.include('Next day');
      expect(middle.text).to.include('day=2026-03-14').and.include('day=2026-03-16');
      expect(middle.text).to.include('day=2026-02-28').and.not.include('Next month');
    });

    it('says what to do next when nothing has come, and when there is no ESIID', async () => {
      const visitor = new Visitor(portal.url);
      await visitor.signIn('newcomer', PASSWORD);
      expect((await visitor.get('/usage')).text).to.include('No usage has arrived yet');
      const other = new Visitor(portal.url);
      await other.signIn('nobody-yet', PASSWORD);
      expect((await other.get('/usage')).text).to.include('No address is connected');
    });

    it('puts the look on the record: who, on what ground, which dates', async () => {
      await day('2026-01-15');

      const events = await Array.fromAsync(portal.collections.events({ action: 'usage.read' }));
      expect(events.at(-1)?.actor).to.deep.equal({
        role: 'customer',
        id: portal.customerIds.get('maria'),
      });
      expect(events.at(-1)?.detail).to.include({
        door: 'portal',
        from: '2026-01-01',
        to: '2026-01-31',
        days: 31,
      });
    });
  });

  describe('as a file', () => {
    it('is not given to another customer', async () => {
      const { status } = await download('2026-03-01', '2026-03-31', 'csv', NEW_HOME);

      expect(status).to.equal(404);
    });

    it('BR-078 is refused for more than 13 months, with the answers kept', async () => {
      const { status, text } = await download('2025-01-01', '2026-03-31');

      expect(status).to.equal(400);
      expect(text).to.include('Choose at most 13 months').and.include('value="2025-01-01"');
    });

    it('GB018 says what part of a range is there, and offers that', async () => {
      const { status, text } = await download('2026-03-20', '2026-04-20', 'espi');

      expect(status).to.equal(400);
      expect(text)
        .to.include('there is data from Oct 20, 2025 to Mar 31, 2026')
        .and.include('Download Mar 20, 2026 to Mar 31, 2026 instead')
        .and.include('from=2026-03-20&amp;to=2026-03-31&amp;format=espi');
    });

    it('GB018 says from when to when there is data, when none of a range is there', async () => {
      const { status, text } = await download('2026-04-01', '2026-04-20');

      expect(status).to.equal(400);
      expect(text)
        .to.include('There is no data for these days: there is data from Oct 20, 2025')
        .and.not.include('instead');
    });

    it('BR-001.003 is a CSV with every quarter hour of the dates, the last day included', async () => {
      const { status, headers, text } = await download('2026-03-07', '2026-03-08');

      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('text/csv; charset=utf-8');
      expect(headers['content-disposition']).to.equal(
        'attachment; filename="IntervalMeterUsage_2026-03-07_2026-03-08.csv"',
      );
      const kwh = text
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => Math.round(Number(line.split(',')[5]) * 1000));
      expect(kwh.reduce((all, wh) => all + wh, 0)).to.equal(7440 + 7440 - (80 + 85 + 90 + 95));
    });

    it('BR-306 is a Green Button feed', async () => {
      const { status, headers, text } = await download('2026-03-01', '2026-03-01', 'espi');

      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('application/atom+xml; charset=utf-8');
      expect(text)
        .to.match(/^<\?xml/)
        .and.include('http://naesb.org/espi');
      expect(text.match(/IntervalReading>/g)?.length).to.equal(2 * 96);
      expect(text).not.to.include(FLAT);
    });
  });
});
