import type { TokenKind } from '../oauth/access-token.ts';

/** What a request brings: no token, one we never gave out, one that ended, or a live one of some kind. */
export type Credential = 'none' | 'unknown' | 'expired' | TokenKind;
export type Verdict = 200 | 401 | 403;
type Row = Readonly<Record<Credential, Verdict>>;

const MANAGEMENT = { none: 401, unknown: 401, expired: 401, access: 403, program: 403 } as const;

const APPLICATION: Row = { ...MANAGEMENT, client: 403, registration: 200 };
const CLIENT: Row = { ...MANAGEMENT, client: 200, registration: 403 };
/** No token at all is 403 here, not 401: certification test OAD009 says so. An expired one is 401: OAD016. */
const SUBSCRIPTION: Row = {
  none: 403,
  unknown: 401,
  expired: 401,
  access: 200,
  client: 403,
  registration: 403,
  program: 403,
};

export const USAGE_POINTS = '/Subscription/:subscription/UsagePoint';
export const METER_READINGS = `${USAGE_POINTS}/:usagePoint/MeterReading` as const;
export const INTERVAL_BLOCKS = `${METER_READINGS}/:meterReading/IntervalBlock` as const;

/** Which token opens which resource (`espi/FACTS` B.5), for GET and HEAD. Each path of the door stands here once. */
export const ACCESS_MATRIX = {
  '/ReadServiceStatus': CLIENT,
  '/ApplicationInformation': APPLICATION,
  '/ApplicationInformation/:id': APPLICATION,
  '/Authorization': CLIENT,
  '/Authorization/:id': CLIENT,
  '/Batch/Subscription/:subscription': SUBSCRIPTION,
  '/Batch/Subscription/:subscription/UsagePoint/:usagePoint': SUBSCRIPTION,
  '/LocalTimeParameters': SUBSCRIPTION,
  '/LocalTimeParameters/:id': SUBSCRIPTION,
  '/ReadingType': SUBSCRIPTION,
  '/ReadingType/:id': SUBSCRIPTION,
  [USAGE_POINTS]: SUBSCRIPTION,
  [`${USAGE_POINTS}/:usagePoint` as const]: SUBSCRIPTION,
  [METER_READINGS]: SUBSCRIPTION,
  [`${METER_READINGS}/:meterReading` as const]: SUBSCRIPTION,
  [INTERVAL_BLOCKS]: SUBSCRIPTION,
  [`${INTERVAL_BLOCKS}/:intervalBlock` as const]: SUBSCRIPTION,
} as const satisfies Record<string, Row>;

export type EspiPath = keyof typeof ACCESS_MATRIX;
