import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { Journey } from '../support/journey.ts';
import { MARKET } from '../support/journey-market.ts';
import { CustomerWalk } from './customer-walk.ts';
import { OrganisationWalk } from './organisation-walk.ts';

const WALK_TIMEOUT_MS = 120_000;

describeWith('chromium', 'the whole hub, on a telephone and with the keyboard alone', () => {
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  for (const language of ['en', 'es'] as const) {
    // Each goes on where the one before it ended.
    describe(`in ${language}`, () => {
      let journey: Journey;
      let customer: CustomerWalk;
      let organisation: OrganisationWalk;
      before(async () => {
        journey = await Journey.begin(browser, language);
        await journey.whole.take(...MARKET);
        customer = new CustomerWalk(journey, await journey.walker('customer'));
        organisation = new OrganisationWalk(journey);
      });
      after(() => journey.end());

      it('BR-017 a customer registers, confirms the address, and sees and downloads the usage', async () => {
        await customer.registers();
        await customer.confirms();
        await customer.seesAndDownloads();
      }).timeout(WALK_TIMEOUT_MS);

      it('BR-017.010 four wrong passwords lock; question and temporary password lead back', async () => {
        await customer.isLockedAndRecovers();
      }).timeout(WALK_TIMEOUT_MS);

      it('BR-034 ESIIDs come by a file, each line is answered, and one is removed again', async () => {
        await customer.addsByFile();
      }).timeout(WALK_TIMEOUT_MS);

      it('BR-044 a third party reads with consent, and no longer after the move-out', async () => {
        await customer.sharesAndMovesOut();
      }).timeout(WALK_TIMEOUT_MS);

      it('BR-028 a REP registers, and the host, with a second factor, approves', async () => {
        await organisation.meetsHost();
        await organisation.registers();
        await organisation.isApproved();
      }).timeout(WALK_TIMEOUT_MS);

      it('BR-028.014 its administrator accepts a user, ends the open session, and reinstates', async () => {
        await organisation.acceptsAUser();
        await organisation.suspendsAndReinstates();
      }).timeout(WALK_TIMEOUT_MS);

      it('BR-028.022 the host’s administrator gives a user a permission', async () => {
        await organisation.givesAPermission();
      }).timeout(WALK_TIMEOUT_MS);

      it('the log of all that holds no secret, no name, no address, no link, and no error', async () => {
        expect((await journey.leaks()).join('\n')).to.equal('');
        const errors = journey.whole.logged.filter((line) => line.includes('"level":"error"'));
        expect(errors.join('\n')).to.equal('');
        expect(journey.whole.logged.length).to.be.greaterThan(100);
        expect(journey.secrets.size).to.be.greaterThan(50);
      });
    });
  }
});
