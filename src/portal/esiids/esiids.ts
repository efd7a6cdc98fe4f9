import { HubError } from '../../errors.ts';
import { typedLine } from '../../registration/esiid-list.ts';
import type { AddOutcome, Owner } from '../../registration/own-esiids.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, pathField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { addressOf } from '../premise-address.ts';
import { customerIdOf, seeOther } from '../signed-in.ts';
import type { EsiidsDeps } from './deps.ts';
import { DONE, type OwnPremise, showEsiids, showRemove } from './esiids-page.tsx';

/** As many as a page can bear; the rest has to wait its turn. */
const CLAIMS_SHOWN_MAX = 100;

/** The list of a customer's ESIIDs, one more, one less. */
export function esiidHandlers({ ownEsiids, claims, premises }: EsiidsDeps) {
  return { list, add, askToRemove, remove, withdraw };

  async function list(ctx: Context): Promise<void> {
    await showList(ctx, { esiid: '', meterNumber: '' }, []);
  }

  async function add(ctx: Context): Promise<void> {
    const typed = {
      esiid: formField(ctx, 'esiid').replaceAll(/[\s-]/g, ''),
      meterNumber: formField(ctx, 'meterNumber').trim(),
    };
    const { t } = wordsOf(ctx);
    const problems: Problem[] = [
      ...(typed.esiid === '' ? [{ field: 'esiid', text: t('registration.no-esiid') }] : []),
      ...(typed.meterNumber === ''
        ? [{ field: 'meterNumber', text: t('registration.no-meter') }]
        : []),
      ...(formField(ctx, 'terms') === 'yes'
        ? []
        : [{ field: 'terms', text: t('registration.no-terms') }]),
    ];
    if (problems.length > 0) return showList(ctx, typed, problems, 400);
    const outcome = await addOne(ownerOf(ctx), typed);
    const done = DONE.find((one) => one === outcome);
    if (done !== undefined) return seeOther(ctx, donePath(done));
    const text = t('registration.wrong-pair');
    await showList(ctx, typed, [{ field: 'premise', text }], 400);
  }

  async function askToRemove(ctx: Context): Promise<void> {
    const esiid = pathField(ctx, 'esiid');
    // Somebody else's is "not found" too, so that ESIIDs cannot be probed.
    if (!(await ownEsiids.holds(customerIdOf(ctx), esiid))) {
      throw new HubError('not-found', 'customer.esiid-not-theirs');
    }
    showRemove(ctx, { esiid, address: addressOf(await premises.find(esiid)) });
  }

  async function remove(ctx: Context): Promise<void> {
    await ownEsiids.remove({ customerId: customerIdOf(ctx) }, pathField(ctx, 'esiid'));
    seeOther(ctx, donePath('removed'));
  }

  async function withdraw(ctx: Context): Promise<void> {
    await claims.withdraw(customerIdOf(ctx), pathField(ctx, 'esiid'), ctx.state.actor);
    seeOther(ctx, donePath('withdrawn'));
  }

  async function addOne(
    owner: Owner,
    { esiid, meterNumber }: { readonly esiid: string; readonly meterNumber: string },
  ): Promise<AddOutcome | undefined> {
    await ownEsiids.acceptTerms(owner);
    const [results = []] = await Array.fromAsync(
      ownEsiids.addAll(owner, [typedLine(esiid, meterNumber)]),
    );
    return results[0]?.outcome;
  }

  async function showList(
    ctx: Context,
    typed: { readonly esiid: string; readonly meterNumber: string },
    problems: readonly Problem[],
    status = 200,
  ): Promise<void> {
    const customerId = customerIdOf(ctx);
    const after = queryField(ctx, 'after');
    const page = await ownEsiids.page(customerId, after === '' ? undefined : after);
    const waiting: string[] = [];
    for await (const { esiid } of claims.waitingOf(customerId)) {
      if (waiting.push(esiid) === CLAIMS_SHOWN_MAX) break;
    }
    const held = page.items.map(({ esiid }) => esiid);
    const found = await premises.findMany([...held, ...waiting]);
    const named = (esiid: string): OwnPremise => ({ esiid, address: addressOf(found.get(esiid)) });
    const done = queryField(ctx, 'done');
    showEsiids(
      ctx,
      {
        ...{ held: held.map(named), waiting: waiting.map(named), typed, problems },
        done: DONE.find((one) => one === done),
        next: page.next,
      },
      status,
    );
  }
}

export function ownerOf(ctx: Context): Owner {
  return { userId: ctx.state.session?.user.id ?? '', customerId: customerIdOf(ctx) };
}

function donePath(done: (typeof DONE)[number]): string {
  return `${paths.esiids}?${new URLSearchParams({ done })}`;
}
