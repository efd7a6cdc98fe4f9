import type { Router } from '@koa/router';
import { apiRoutes } from '../api/routes.ts';
import { localDate } from '../calendar.ts';
import { hostKeyFingerprint } from '../delivery/sftp/host-key.ts';
import { espiRoutes } from '../espi/routes.ts';
import { healthRoutes } from '../http/health.ts';
import type { HubState } from '../http/state.ts';
import { Languages } from '../identity/languages.ts';
import { letterTo } from '../identity/letter-to.ts';
import { accountRoutes } from '../portal/account/routes.ts';
import { administrationRoutes } from '../portal/administration/routes.ts';
import { demoRoutes } from '../portal/demo/routes.ts';
import type { Demo } from '../portal/deps.ts';
import { esiidRoutes } from '../portal/esiids/routes.ts';
import { extractAccountRoutes } from '../portal/extract-account/routes.ts';
import { organisationRoutes } from '../portal/organisation/routes.ts';
import { outboxRoutes } from '../portal/outbox/routes.ts';
import { consentPath } from '../portal/paths.ts';
import { registrationRoutes } from '../portal/registration/routes.ts';
import { portalRoutes } from '../portal/routes.ts';
import { secondFactorRoutes } from '../portal/second-factor/routes.ts';
import { sftpHostKey } from './host-key.ts';
import type { People } from './people.ts';
import type { Services } from './services.ts';
import type { UsageReads } from './usage-reads.ts';

/** Every route of every HTTP surface; a demo has its outbox besides. */
export function routersOf(
  services: Services & People,
  { exportUsage, exportReads }: UsageReads,
  demo?: Demo,
): readonly Router<HubState>[] {
  const { oauth, uris, users, market, config, mail } = services;
  const { clients, checkToken } = oauth;
  const { passwordMin } = config;
  const { memory } = services.secondFactors;
  const organisations = {
    ...{ ...services, ...market, ...services.organisationServices, passwordMin, memory },
  };
  const askers = [services.registration.registrants, services.organisationServices.applicants];
  const registration = { ...services, ...market, ...services.registration, passwordMin, askers };
  return [
    healthRoutes(services.clock),
    espiRoutes({ ...services, clients, checkToken }),
    oauth.routes({ uris, consentPath }),
    apiRoutes({
      ...{ ...services, ...services.organisationServices, ...services.registration },
      ...{ organisations: services.organisations, clients, checkToken },
      async tellEvents(telling) {
        const told = await services.intakes.takeEvents(telling);
        await services.lifecycle.settlePremises(localDate(services.clock()));
        return told;
      },
    }),
    portalRoutes({
      ...services,
      ...market,
      clients,
      languages: new Languages(users, (user) => letterTo(mail.notices, user, 'profile-changed')),
      authorizationRequests: oauth.requests,
      exports: {
        espi: (scope, range) => exportUsage('espi', scope, range, 'portal'),
        csv: (scope, range) => exportUsage('csv', scope, range, 'portal'),
        readings: (scope, range) => exportReads(scope, range, 'portal'),
      },
      ...(demo === undefined ? {} : { demo }),
    }),
    registrationRoutes(registration),
    esiidRoutes(registration),
    accountRoutes({ ...services, passwordMin }),
    secondFactorRoutes(services),
    organisationRoutes(organisations),
    administrationRoutes({ ...organisations, ...services.registration }),
    extractAccountRoutes({
      ...services,
      memory,
      ports: config,
      hostKey: async () => hostKeyFingerprint(await sftpHostKey(services.secrets)),
    }),
    ...(demo === undefined ? [] : [outboxRoutes(mail), demoRoutes({ ...services, demo })]),
  ];
}
