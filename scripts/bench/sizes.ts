/** How much is measured. `full` is what the goals are about; `quick` only shows that everything runs. */
export interface Sizes {
  readonly market: { readonly esiids: number; readonly days: number };
  /** ESIIDs whose 13 months and a half are stored. */
  readonly historyEsiids: number;
  readonly reads: number;
  readonly longExport: { readonly esiids: number; readonly months: number };
  readonly rounds: { readonly long: number; readonly short: number };
  readonly requests: { readonly feeds: number; readonly small: number };
}

export const FULL: Sizes = {
  market: { esiids: 10_000, days: 30 },
  historyEsiids: 5_200,
  reads: 3_000,
  longExport: { esiids: 100, months: 48 },
  rounds: { long: 3, short: 7 },
  requests: { feeds: 60, small: 10_000 },
};

export const QUICK: Sizes = {
  market: { esiids: 100, days: 10 },
  historyEsiids: 40,
  reads: 100,
  longExport: { esiids: 3, months: 4 },
  rounds: { long: 1, short: 1 },
  requests: { feeds: 6, small: 200 },
};
