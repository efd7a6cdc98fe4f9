import type { Context } from '../deps.ts';
import { queryField } from '../form-body.ts';
import { queryFields } from '../organisation/query-fields.ts';
import type { FoundAt } from '../paths.ts';
import type { Chosen } from './people-to-act-on.tsx';

/** Where this page's users were found, as its address says. */
export function foundAt(ctx: Context): FoundAt {
  return {
    q: queryField(ctx, 'q').trim(),
    after: queryField(ctx, 'after'),
    organisation: queryField(ctx, 'organisation'),
  };
}

export function chosenIn(ctx: Context): Chosen {
  return { users: queryFields(ctx, 'user'), act: queryField(ctx, 'act') };
}
