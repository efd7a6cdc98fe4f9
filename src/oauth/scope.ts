/** One ESPI scope string, `FB=1_3_4;IntervalDuration=900` (`espi/FACTS` §8.4), taken apart. */
export interface EspiScope {
  readonly functionBlocks: readonly number[];
  /** In the order given; only those the standard names. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** ESPI's XML copies of a scope are String256. */
export const SCOPE_LENGTH_MAX = 256;

/** Function blocks a customer can share: interval electricity in both directions, core and resource REST, query parameters. */
export const USAGE_BLOCKS: readonly number[] = [1, 3, 4, 5, 8, 13, 18, 19, 31, 32, 37];
/** Interval metering: any of them opens the readings of both directions, and the customer is told of both. */
const READING_BLOCKS: readonly number[] = [4, 5, 8];
/** Bulk and client-level resources; what a `client` token is asked for with. */
export const CLIENT_BLOCKS: readonly number[] = [34, 35];
/** The client's own ApplicationInformation; what a `registration` token is asked for with. */
export const REGISTRATION_BLOCKS: readonly number[] = [36, 40];

/** The one scope of organisations' programs: what each may do stands with it, not in its tokens. */
export const PROGRAM_SCOPE = 'hub';

const BLOCKS = /^FB=(\d{1,3}(?:_\d{1,3})*)$/;
const DURATION = /^(?:\d+|billingPeriod|daily|monthly|seasonal|weekly)$/i;
const NUMBER = /^\d{1,12}$/;
const PARAMETERS: Readonly<Record<string, (value: string) => boolean>> = {
  IntervalDuration: (value) => value.split('_').every((part) => DURATION.test(part)),
  BlockDuration: (value) => value.split('_').every((part) => DURATION.test(part)),
  HistoryLength: (value) => NUMBER.test(value),
  SubscriptionFrequency: (value) => DURATION.test(value),
  AccountCollection: (value) => NUMBER.test(value),
  BR: (value) => /^[A-Za-z0-9-]{1,64}$/.test(value),
};

/** The scope strings of an OAuth `scope` parameter; undefined when one of them does not follow the grammar. */
export function parseScopes(text: string): readonly EspiScope[] | undefined {
  // Older documents put a space after the semicolon; a new scope string begins with FB=.
  const strings = text
    .trim()
    .replace(/;\s+(?!FB=)/g, ';')
    .split(/\s+/);
  const scopes = strings.map(parseScope);
  return scopes.every((scope) => scope !== undefined) ? scopes : undefined;
}

export function printScopes(scopes: readonly EspiScope[]): string {
  return scopes.map(printScope).join(' ');
}

/**
 * What is left of a wish when only `allowed` function blocks may be had; scope strings that keep none are dropped.
 * Undefined when nothing is left, or when what is left is too long to be written down.
 */
export function narrowed(
  asked: readonly EspiScope[],
  allowed: readonly number[],
): readonly EspiScope[] | undefined {
  const left = asked
    .map((scope) => ({
      ...scope,
      functionBlocks: scope.functionBlocks.filter((block) => allowed.includes(block)),
    }))
    .filter(({ functionBlocks }) => functionBlocks.length > 0);
  return left.length > 0 && printScopes(left).length <= SCOPE_LENGTH_MAX ? left : undefined;
}

/** Usage function blocks that the hub offers among those a client is registered for. */
export function usageBlocks(registered: readonly string[]): readonly number[] {
  const blocks = registered.flatMap((text) => parseScopes(text) ?? []).flatMap(blocksOf);
  return USAGE_BLOCKS.filter((block) => blocks.includes(block));
}

/** Whether a granted scope opens the customer's readings; else it opens facts about the meter alone. */
export function opensReadings(scopes: readonly EspiScope[]): boolean {
  return scopes.flatMap(blocksOf).some((block) => READING_BLOCKS.includes(block));
}

/** What a client credentials request asks for: all its function blocks belong to one kind, or it is undefined. */
export function clientTokenKind(
  scopes: readonly EspiScope[],
): 'client' | 'registration' | undefined {
  const blocks = scopes.flatMap(blocksOf);
  if (blocks.every((block) => CLIENT_BLOCKS.includes(block))) return 'client';
  if (blocks.every((block) => REGISTRATION_BLOCKS.includes(block))) return 'registration';
  return undefined;
}

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 31;

/** The longest `HistoryLength`, in seconds; undefined when none is given. */
export function historySeconds(scopes: readonly EspiScope[]): number | undefined {
  const lengths = scopes.flatMap(({ parameters }) => {
    const length = Number(parameters.HistoryLength);
    if (Number.isNaN(length)) return [];
    // A widespread example says 13 and means months; less than a day cannot mean seconds.
    return [length < SECONDS_PER_DAY ? length * DAYS_PER_MONTH * SECONDS_PER_DAY : length];
  });
  return lengths.length > 0 ? Math.max(...lengths) : undefined;
}

function parseScope(text: string): EspiScope | undefined {
  const [first = '', ...rest] = text.replace(/;$/, '').split(';');
  const blocks = BLOCKS.exec(first)?.[1]?.split('_').map(Number);
  if (blocks === undefined) return undefined;

  const parameters: Record<string, string> = {};
  for (const part of rest) {
    const [, name = '', value = ''] = /^([A-Za-z]+)=(.+)$/.exec(part) ?? [];
    if (name === '' || Object.hasOwn(parameters, name)) return undefined;
    // Parameters of other data custodians are not ours to judge.
    if (!Object.hasOwn(PARAMETERS, name)) continue;
    if (PARAMETERS[name]?.(value) !== true) return undefined;
    parameters[name] = value;
  }
  return { functionBlocks: [...new Set(blocks)].sort((a, b) => a - b), parameters };
}

function printScope({ functionBlocks, parameters }: EspiScope): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return [`FB=${functionBlocks.join('_')}`, ...pairs].join(';');
}

function blocksOf({ functionBlocks }: EspiScope): readonly number[] {
  return functionBlocks;
}
