/** The only place that builds the standard's URIs (NAESB REQ.21 resource paths; `1_1` stays in every version). */
export const RESOURCE_PATH = '/espi/1_1/resource';

/** URIs of one UsagePoint and of everything under it. */
export interface UsagePointUris {
  readonly self: string;
  readonly meterReadings: string;
  meterReading(id: string): string;
  intervalBlocks(meterReading: string): string;
  intervalBlock(meterReading: string, id: string): string;
}

export interface EspiUris {
  /** Base of all resources. */
  readonly resource: string;
  readonly localTimeParameters: string;
  readonly readingTypes: string;
  readonly authorizations: string;
  readonly applicationInformations: string;
  readonly authorizationServer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  authorization(id: string): string;
  applicationInformation(id: string): string;
  batchSubscription(subscription: string): string;
  batchBulk(id: string): string;
  batchUsagePoint(subscription: string, usagePoint: string): string;
  usagePoints(subscription: string): string;
  usagePoint(subscription: string, usagePoint: string): UsagePointUris;
}

/** `publicUrl`: scheme and host as the world sees them, with or without a slash at the end. */
export function espiUris(publicUrl: string): EspiUris {
  const host = publicUrl.replace(/\/+$/, '');
  const resource = `${host}${RESOURCE_PATH}`;
  const usagePoints = (subscription: string) =>
    `${resource}/Subscription/${subscription}/UsagePoint`;
  return {
    resource,
    localTimeParameters: `${resource}/LocalTimeParameters`,
    readingTypes: `${resource}/ReadingType`,
    authorizations: `${resource}/Authorization`,
    applicationInformations: `${resource}/ApplicationInformation`,
    authorizationServer: host,
    authorizationEndpoint: `${host}/oauth/authorize`,
    tokenEndpoint: `${host}/oauth/token`,
    authorization: (id) => `${resource}/Authorization/${id}`,
    applicationInformation: (id) => `${resource}/ApplicationInformation/${id}`,
    batchSubscription: (subscription) => `${resource}/Batch/Subscription/${subscription}`,
    batchBulk: (id) => `${resource}/Batch/Bulk/${id}`,
    batchUsagePoint: (subscription, id) =>
      `${resource}/Batch/Subscription/${subscription}/UsagePoint/${id}`,
    usagePoints,
    usagePoint: (subscription, id) => usagePointUris(`${usagePoints(subscription)}/${id}`),
  };
}

function usagePointUris(self: string): UsagePointUris {
  const meterReadings = `${self}/MeterReading`;
  const intervalBlocks = (meterReading: string) => `${meterReadings}/${meterReading}/IntervalBlock`;
  return {
    self,
    meterReadings,
    meterReading: (id) => `${meterReadings}/${id}`,
    intervalBlocks,
    intervalBlock: (meterReading, id) => `${intervalBlocks(meterReading)}/${id}`,
  };
}
