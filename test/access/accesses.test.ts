import { expect } from 'chai';
import { Accesses } from '../../src/access/accesses.ts';
import type { AuditEvent } from '../../src/audit-event.ts';
import type { Collections } from '../../src/collections.ts';
import type { Authorization } from '../../src/consent/authorization.ts';
import type { Occupancy } from '../../src/customer/customer.ts';
import { Customers } from '../../src/customer/customers.ts';
import { type MarketEventType, periodOf } from '../../src/market/events.ts';
import { type RepOfRecordStore, repOfRecordStore } from '../../src/market/store.ts';
import type { Premise } from '../../src/premise/premise.ts';
import { type PremiseStore, premiseStore } from '../../src/premise/store.ts';
import type { ReadScope } from '../../src/read-scope.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';

const HOME = '10443720000000001';
const OTHER_HOME = '10443720000000002';
const OLD_REP = '148055531';
const NEW_REP = '110569998';
const TDSP = '1039940674000';
const OTHER_TDSP = '957877905';
const NOW = Temporal.Instant.from('2026-04-01T12:00:00Z');
const TODAY = '2026-04-01';
const MONTHS_13_AGO = '2025-03-01';
const MONTHS_48_AGO = '2022-04-01';

const because: AuditEvent = {
  at: NOW,
  actor: { role: 'operator', id: 'test' },
  action: 'test',
  subject: 's',
};

describe('the right to read usage', () => {
  let collections: Collections;
  let now: Temporal.Instant;
  let access: Accesses;
  let repsOfRecord: RepOfRecordStore;
  let premises: PremiseStore;
  let customers: Customers;
  let ana: string;

  beforeEach(async () => {
    collections = await openSqliteCollections(':memory:');
    now = NOW;
    repsOfRecord = repOfRecordStore(collections);
    premises = premiseStore(collections);
    customers = new Customers(collections, () => now);
    access = new Accesses({
      customers,
      repsOfRecord,
      premises,
      clock: () => now,
    });
  });

  afterEach(() => collections.close());

  function lives(esiid: string, from: string, until: string | null = null): Occupancy {
    const end = until === null ? null : Temporal.PlainDate.from(until);
    return { esiid, from: Temporal.PlainDate.from(from), until: end };
  }

  /** Ana has these premises, and nobody else has any. */
  async function anaHas(...occupancies: readonly Occupancy[]): Promise<void> {
    ana = (await customers.create({ occupancies }, because.actor)).id;
  }

  async function served(esiid: string, repDuns: string, start: string, end: string | null = null) {
    const period = {
      id: `${esiid}:${start}`,
      version: 1,
      esiid,
      repDuns,
      startDate: Temporal.PlainDate.from(start),
      endDate: end === null ? null : Temporal.PlainDate.from(end),
    };
    await collections.commit(await repsOfRecord.changing({ put: [period] }), because);
  }

  async function told(esiid: string, type: MarketEventType, on: string, repDuns: string) {
    const effectiveDate = Temporal.PlainDate.from(on);
    const id = `${type} ${on}`;
    const event = { id, version: 1, type, esiid, effectiveDate, repDuns, cancels: '' };
    await collections.commit(await repsOfRecord.changing({ put: [periodOf(event)] }), because);
  }

  describe('of a customer', () => {
    it('is none for somebody whom the hub does not know', async () => {
      expect(windows(await access.forCustomer('nobody', [HOME]))).to.deep.equal([]);
    });

    it('is none for the ESIID of somebody else, asked for by number', async () => {
      await anaHas(lives(HOME, '2025-06-01'));
      const { id: ben } = await customers.create(
        { occupancies: [lives(OTHER_HOME, '2025-06-01')] },
        because.actor,
      );

      expect(windows(await access.forCustomer(ana, [OTHER_HOME]))).to.deep.equal([]);
      expect(windows(await access.forCustomer(ben, [HOME]))).to.deep.equal([]);
    });

    it('BR-044 is none for a premise that was moved out of, from the very day on', async () => {
      await anaHas(lives(HOME, '2023-01-01', TODAY), lives(OTHER_HOME, '2023-01-01', '2025-09-01'));

      expect(windows(await access.forCustomer(ana, [HOME, OTHER_HOME]))).to.deep.equal([]);
    });

    it('BR-078 reaches 13 months back and no day further', async () => {
      await anaHas(lives(HOME, '2020-01-01'));

      expect(windows(await access.forCustomer(ana, [HOME, OTHER_HOME]))).to.deep.equal([
        `${HOME} ${MONTHS_13_AGO} ${TODAY}`,
      ]);
    });

    it('starts with the day of the move-in', async () => {
      await anaHas(lives(HOME, '2025-06-15'));

      expect(windows(await access.forCustomer(ana, [HOME, OTHER_HOME]))).to.deep.equal([
        `${HOME} 2025-06-15 ${TODAY}`,
      ]);
    });

    it('is kept while a move-out lies ahead', async () => {
      await anaHas(lives(HOME, '2025-06-15', '2026-04-02'));

      expect(windows(await access.forCustomer(ana, [HOME, OTHER_HOME]))).to.deep.equal([
        `${HOME} 2025-06-15 ${TODAY}`,
      ]);
    });

    it('starts with the second move-in of somebody who moved out and came back', async () => {
      await anaHas(lives(HOME, '2025-05-01', '2025-08-01'), lives(HOME, '2025-10-01'));

      expect(windows(await access.forCustomer(ana, [HOME]))).to.deep.equal([
        `${HOME} 2025-10-01 ${TODAY}`,
      ]);
    });

    it('is of the ESIIDs asked for and no other, in their order, each once', async () => {
      await anaHas(lives(HOME, '2025-06-15'), lives(OTHER_HOME, '2025-07-01'));

      expect(windows(await access.forCustomer(ana, []))).to.deep.equal([]);
      expect(windows(await access.forCustomer(ana, [OTHER_HOME]))).to.deep.equal([
        `${OTHER_HOME} 2025-07-01 ${TODAY}`,
      ]);
      expect(windows(await access.forCustomer(ana, [OTHER_HOME, HOME, HOME]))).to.deep.equal([
        `${HOME} 2025-06-15 ${TODAY}`,
        `${OTHER_HOME} 2025-07-01 ${TODAY}`,
      ]);
    });

    it('goes by the calendar of Texas: late in the evening it is not yet tomorrow', async () => {
      await anaHas(lives(HOME, '2025-06-15'));
      now = Temporal.Instant.from('2026-04-02T04:59:00Z');

      expect(windows(await access.forCustomer(ana, [HOME, OTHER_HOME]))).to.deep.equal([
        `${HOME} 2025-06-15 2026-04-01`,
      ]);
    });
  });

  describe('of a third party', () => {
    const given = (): Authorization => ({
      id: 'authorization-1',
      version: 1,
      customerId: ana,
      clientId: 'app',
      esiids: [HOME],
      scope: 'FB=4_5_15',
      status: 'active',
      grantedAt: Temporal.Instant.from('2026-01-01T12:00:00Z'),
      updatedAt: Temporal.Instant.from('2026-01-01T12:00:00Z'),
      expiresAt: Temporal.Instant.from('2027-01-01T12:00:00Z'),
      publishedFrom: Temporal.PlainDate.from('2025-05-01'),
      tokenExpiresAt: Temporal.Instant.from('2026-01-01T13:00:00Z'),
    });

    const anaHasBoth = () => anaHas(lives(HOME, '2024-01-01'), lives(OTHER_HOME, '2024-01-01'));

    it('is none once the customer has revoked it', async () => {
      await anaHasBoth();
      const revoked = { ...given(), status: 'revoked' } as const;

      expect(windows(await access.forThirdParty(revoked))).to.deep.equal([]);
    });

    it('is none where the customer said no', async () => {
      await anaHasBoth();
      const denied = { ...given(), status: 'denied' } as const;

      expect(windows(await access.forThirdParty(denied))).to.deep.equal([]);
    });

    it('is none from the very moment the term ends', async () => {
      await anaHasBoth();
      now = given().expiresAt;
      expect(windows(await access.forThirdParty(given()))).to.deep.equal([]);

      now = given().expiresAt.subtract({ milliseconds: 1 });
      expect(windows(await access.forThirdParty(given()))).to.have.length(1);
    });

    it('is none for a premise that the customer has moved out of', async () => {
      await anaHas(lives(HOME, '2024-01-01', TODAY));

      expect(windows(await access.forThirdParty(given()))).to.deep.equal([]);
    });

    it('is none for an ESIID that is not the customer’s, though the Authorization names it', async () => {
      await anaHas(lives(OTHER_HOME, '2024-01-01'));

      expect(windows(await access.forThirdParty(given()))).to.deep.equal([]);
    });

    it('is the shared ESIIDs from the start of the published period, and no other', async () => {
      await anaHasBoth();
      expect(windows(await access.forThirdParty(given()))).to.deep.equal([
        `${HOME} 2025-05-01 ${TODAY}`,
      ]);
    });

    it('starts with the move-in when the published period starts before it', async () => {
      await anaHas(lives(HOME, '2025-08-01'));

      expect(windows(await access.forThirdParty(given()))).to.deep.equal([
        `${HOME} 2025-08-01 ${TODAY}`,
      ]);
    });

    it('is kept while a move-out lies ahead', async () => {
      await anaHas(lives(HOME, '2024-01-01', '2026-04-02'));

      expect(windows(await access.forThirdParty(given()))).to.deep.equal([
        `${HOME} 2025-05-01 ${TODAY}`,
      ]);
    });

    it('names the client as the reader and the Authorization as the ground', async () => {
      await anaHasBoth();
      const { reader, ground } = await access.forThirdParty(given());

      expect({ reader, ground }).to.deep.equal({
        reader: { role: 'third-party', id: 'app' },
        ground: 'authorization authorization-1',
      });
    });
  });

  describe('of a REP', () => {
    it('is none for an ESIID that it never served', async () => {
      await served(HOME, NEW_REP, '2024-01-01');

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([]);
    });

    it('is none before its service begins', async () => {
      await served(HOME, OLD_REP, '2024-01-01');
      await served(HOME, NEW_REP, '2026-05-01');

      expect(windows(await access.forRep(NEW_REP, [HOME]))).to.deep.equal([]);
    });

    it('BR-031.002 holds nothing after a switch away, even when the old period was left open', async () => {
      await served(HOME, OLD_REP, '2024-01-01');
      await served(HOME, NEW_REP, '2025-06-01');

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([
        `${HOME} 2024-01-01 2025-06-01`,
      ]);
    });

    it('BR-031.002 holds nothing after a switch away, even when the old period ends later', async () => {
      await served(HOME, OLD_REP, '2024-01-01', '2026-12-31');
      await served(HOME, NEW_REP, '2025-06-01');

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([
        `${HOME} 2024-01-01 2025-06-01`,
      ]);
    });

    it('BR-031.002 holds nothing between two times of service', async () => {
      await served(HOME, OLD_REP, '2023-01-01', '2023-06-01');
      await served(HOME, NEW_REP, '2023-06-01', '2024-01-01');
      await served(HOME, OLD_REP, '2024-01-01', '2025-01-01');

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([
        `${HOME} 2023-01-01 2023-06-01`,
        `${HOME} 2024-01-01 2025-01-01`,
      ]);
    });

    it('BR-078 is 48 months and no day further for one that served the premise long ago', async () => {
      await served(HOME, OLD_REP, '2019-01-01', '2023-01-01');
      await served(HOME, NEW_REP, '2023-01-01');

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([
        `${HOME} ${MONTHS_48_AGO} 2023-01-01`,
      ]);
    });

    it('BR-078 is the premise’s history of 48 months for the REP that serves it today', async () => {
      await served(HOME, OLD_REP, '2019-01-01');
      await served(HOME, NEW_REP, TODAY);

      expect(windows(await access.forRep(NEW_REP, [HOME]))).to.deep.equal([
        `${HOME} ${MONTHS_48_AGO} ${TODAY}`,
      ]);
    });

    it('BR-031.001 holds nothing after a move-out, though the register leaves the period open', async () => {
      await served(HOME, OLD_REP, '2020-01-01');
      await told(HOME, 'MOVE_OUT', '2026-03-01', OLD_REP);

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([
        `${HOME} ${MONTHS_48_AGO} 2026-03-01`,
      ]);
    });

    it('on one day, believes the move-out first, then the register, then an event', async () => {
      await served(HOME, OLD_REP, '2026-03-01');
      await told(HOME, 'MOVE_OUT', '2026-03-01', OLD_REP);
      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.have.length(1);

      await told(HOME, 'SWITCH', '2026-03-01', NEW_REP);

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([]);
      expect(windows(await access.forRep(NEW_REP, [HOME]))).to.have.length(1);
    });

    it('outlives a switch that was cancelled before its first day', async () => {
      await served(HOME, OLD_REP, '2024-01-01');
      await served(HOME, NEW_REP, '2025-06-01', '2025-06-01');

      expect(windows(await access.forRep(OLD_REP, [HOME]))).to.deep.equal([
        `${HOME} ${MONTHS_48_AGO} ${TODAY}`,
      ]);
      expect(windows(await access.forRep(NEW_REP, [HOME]))).to.deep.equal([]);
    });
  });

  describe('of a REP’s nightly extract', () => {
    it('BR-049 is its own dates only, each ESIID once, though it serves the premise today', async () => {
      await served(OTHER_HOME, OLD_REP, '2024-01-01');
      await served(HOME, NEW_REP, '2023-01-01', '2023-06-01');
      await served(HOME, OLD_REP, '2023-06-01');
      await served(HOME, NEW_REP, '2025-06-01');

      expect(await extracted(NEW_REP)).to.deep.equal([
        `${HOME} 2023-01-01 2023-06-01`,
        `${HOME} 2025-06-01 2100-01-01`,
      ]);
      expect(await extracted(OLD_REP)).to.deep.equal([
        `${HOME} 2023-06-01 2025-06-01`,
        `${OTHER_HOME} 2024-01-01 2100-01-01`,
      ]);
    });

    it('is nothing at all for a REP without an ESIID', async () => {
      expect(await extracted(OLD_REP)).to.deep.equal([]);
    });

    async function extracted(repDuns: string): Promise<readonly string[]> {
      const last = await repsOfRecord.lastChange();
      const basis = {
        businessDate: Temporal.PlainDate.from(TODAY),
        knownAfter: last,
        knownUpto: last,
      };
      return (await Array.fromAsync(access.forRepExtract(repDuns, basis))).flatMap(windows);
    }
  });

  describe('of a TDSP', () => {
    beforeEach(async () => {
      const known = [premise(HOME, TDSP), premise(OTHER_HOME, OTHER_TDSP)];
      await collections.commit(known.map(premises.inserting), because);
    });

    it('BR-028.024 is none in another TDSP’s territory, nor for an ESIID nobody has named', async () => {
      const scope = await access.forTdsp(TDSP, [OTHER_HOME, '10443720000000099']);

      expect(windows(scope)).to.deep.equal([]);
    });

    it('BR-028.024 is 48 months of its own territory', async () => {
      expect(windows(await access.forTdsp(TDSP, [HOME, OTHER_HOME]))).to.deep.equal([
        `${HOME} ${MONTHS_48_AGO} ${TODAY}`,
      ]);
    });
  });

  it('of the operator is everything of the ESIIDs named, and says who read', async () => {
    const scope = await access.forOperator([HOME]);

    expect(scope.reader.role).to.equal('operator');
    expect(windows(scope)).to.deep.equal([`${HOME} 2000-01-01 2100-01-01`]);
  });
});

function windows(scope: ReadScope): readonly string[] {
  return scope.windows.map(({ esiid, from, until }) => `${esiid} ${from} ${until}`);
}

function premise(id: string, tdspDuns: string): Premise {
  return {
    id,
    version: 1,
    address: '1 MAIN ST',
    addressOverflow: '',
    city: 'WACO',
    state: 'TX',
    zipCode: '76701',
    tdspDuns,
    meterReadCycle: '01',
    status: 'Active',
    premiseType: 'Residential',
    powerRegion: 'ERCOT',
    stationCode: '',
    stationName: '',
    metered: true,
    openServiceOrders: '',
    polrCustomerClass: '',
    settlementAms: true,
    tdspAms: 'AMSR',
    switchHold: false,
  };
}
