import { Router } from '@koa/router';
import { expect } from 'chai';
import type { Role } from '../../src/audit-event.ts';
import { may } from '../../src/http/may.ts';
import { routeTable } from '../../src/http/route-table.ts';
import type { HubState } from '../../src/http/state.ts';
import {
  type Action,
  actionsForPrograms,
  isAllowed,
  isOpen,
  POLICY,
  type Rule,
} from '../../src/policy.ts';

/**
 * Who may do what, written down a second time: whoever changes the policy has to mean it. `everybody`: who is signed in;
 * `programs`: theirs, too, when it was given to them.
 */
const AGREED: Readonly<Record<string, string>> = {
  'page.read': 'nobody and everybody',
  'hub.health': 'nobody and everybody',
  'session.start': 'nobody and everybody',
  'session.end': 'nobody and everybody',
  'language.choose': 'nobody and everybody',
  'oauth.authorize': 'nobody and everybody',
  'oauth.metadata': 'nobody and everybody',
  'oauth.token': 'everybody',
  'api.description': 'nobody and everybody',
  'espi.read': 'third-party',
  'usage.read-own': 'customer',
  'usage.download-own': 'customer',
  'consent.read': 'customer',
  'consent.answer': 'customer',
  'consent.revoke': 'customer',
  'customer.register': 'nobody and everybody',
  'esiid.manage-own': 'customer, programs',
  'account.recover': 'nobody and everybody',
  'account.manage-own': 'everybody',
  'organisation.register': 'nobody and everybody',
  'organisation.join': 'nobody and everybody',
  'organisation.read-own': 'everybody',
  'organisation.administer-own': 'everybody who administers, programs',
  'organisation.approve': 'host tdsp when given, programs',
  'extract-account.manage': 'rep when given',
  'claim.decide': 'host tdsp when given',
  'user.administer': 'host tdsp when given, programs',
  'market.tell-events': 'host tdsp when given, programs',
};

const OWN = 'organisation.administer-own';
const AUTHORITY = [OWN, 'organisation.approve', 'user.administer', 'market.tell-events'];
/** What their programs can be given at most. */
const FOR_PROGRAMS: Readonly<Record<Role, readonly string[]>> = {
  customer: ['esiid.manage-own', OWN],
  'third-party': [OWN],
  rep: [OWN],
  tdsp: AUTHORITY,
  regulator: [OWN],
  ercot: [OWN],
  host: AUTHORITY,
};
const ROLES = Object.keys(FOR_PROGRAMS) as Role[];

const EVERYBODY = 'customer ercot host regulator rep tdsp third-party';

function words({ roles, isForAdministrators, isGrantable, isForPrograms }: Rule): string {
  const signedIn = roles
    .filter((role) => role !== 'nobody')
    .sort()
    .join(' ');
  const people = [
    ...(roles.includes('nobody') ? ['nobody and'] : []),
    signedIn === EVERYBODY ? 'everybody' : signedIn,
    ...(isForAdministrators ? ['who administers'] : []),
    ...(isGrantable ? ['when given'] : []),
  ].join(' ');
  return isForPrograms ? `${people}, programs` : people;
}

describe('the policy', () => {
  it('BR-028 says of every action what was agreed, and has no other', () => {
    const said = Object.entries(POLICY).map(([action, rule]) => [action, words(rule)]);

    expect(Object.fromEntries(said)).to.deep.equal(AGREED);
  });
});

describe('a program', () => {
  const host = { role: 'host', isProgram: true } as const;

  it('BR-028 has nothing that comes with its role, not even as an administrator would', () => {
    const wishes = (Object.keys(POLICY) as Action[]).filter((action) => !isOpen(action));

    const had = wishes.filter((action) => isAllowed({ ...host, isAdministrator: true }, action));

    expect(had).to.deep.equal([]);
  });

  it('BR-028 does what it was given, if programs of its role can have it', () => {
    const given = Object.keys(POLICY);

    for (const role of ROLES) {
      const may = (Object.keys(POLICY) as Action[]).filter((action) =>
        isAllowed({ role, isProgram: true, permissions: given }, action),
      );
      expect(may, role).to.deep.equal(FOR_PROGRAMS[role]);
      expect(actionsForPrograms(role), role).to.deep.equal(FOR_PROGRAMS[role]);
    }
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
        ...{ isForAdministrators: false, isGrantable: false, isForPrograms: false },
      },
      {
        ...{ method: 'POST', path: '/known', action: 'user.administer', roles: ['host', 'tdsp'] },
        ...{ isForAdministrators: false, isGrantable: true, isForPrograms: false },
      },
    ]);
  });
});
