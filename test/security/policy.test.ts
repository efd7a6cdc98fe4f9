import { Router } from '@koa/router';
import { expect } from 'chai';
import { may } from '../../src/http/may.ts';
import { routeTable } from '../../src/http/route-table.ts';
import type { HubState } from '../../src/http/state.ts';
import { POLICY, type Rule } from '../../src/policy.ts';

/**
 * Who may do what, written down a second time: whoever changes the policy has to mean it. `everybody`: who is signed in.
 */
const AGREED: Readonly<Record<string, string>> = {
  'page.read': 'nobody and everybody',
  'hub.health': 'nobody and everybody',
  'session.start': 'nobody and everybody',
  'session.end': 'nobody and everybody',
  'language.choose': 'nobody and everybody',
  'oauth.authorize': 'nobody and everybody',
  'oauth.metadata': 'nobody and everybody',
  'oauth.token': 'third-party',
  'espi.read': 'third-party',
  'usage.read-own': 'customer',
  'usage.download-own': 'customer',
  'consent.read': 'customer',
  'consent.answer': 'customer',
  'consent.revoke': 'customer',
  'customer.register': 'nobody and everybody',
  'esiid.manage-own': 'customer',
  'account.recover': 'nobody and everybody',
  'account.manage-own': 'everybody',
  'organisation.register': 'nobody and everybody',
  'organisation.join': 'nobody and everybody',
  'organisation.read-own': 'everybody',
  'organisation.administer-own': 'everybody who administers',
  'organisation.approve': 'host tdsp when given',
  'claim.decide': 'host tdsp when given',
  'user.administer': 'host tdsp when given',
};

const EVERYBODY = 'customer ercot host regulator rep tdsp third-party';

function words({ roles, isForAdministrators, isGrantable }: Rule): string {
  const signedIn = roles
    .filter((role) => role !== 'nobody')
    .sort()
    .join(' ');
  return [
    ...(roles.includes('nobody') ? ['nobody and'] : []),
    signedIn === EVERYBODY ? 'everybody' : signedIn,
    ...(isForAdministrators ? ['who administers'] : []),
    ...(isGrantable ? ['when given'] : []),
  ].join(' ');
}

describe('the policy', () => {
  it('BR-028 says of every action what was agreed, and has no other', () => {
    const said = Object.entries(POLICY).map(([action, rule]) => [action, words(rule)]);

    expect(Object.fromEntries(said)).to.deep.equal(AGREED);
  });
});

describe('the table of routes', () => {
  it('shows a route that names no action, for the walk to fail on', () => {
    const router = new Router<HubState>();
    router.get('/forgotten/:id', () => {});
    router.post('/known', may('user.administer'), () => {});

    expect(routeTable([router])).to.deep.equal([
      {
        ...{ method: 'GET', path: '/forgotten/:id', action: undefined, roles: [] },
        ...{ isForAdministrators: false, isGrantable: false },
      },
      {
        ...{ method: 'POST', path: '/known', action: 'user.administer', roles: ['host', 'tdsp'] },
        ...{ isForAdministrators: false, isGrantable: true },
      },
    ]);
  });
});
