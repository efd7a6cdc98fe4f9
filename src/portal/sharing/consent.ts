import { localDate } from '../../calendar.ts';
import { occupies } from '../../customer/occupancy.ts';
import { HubError } from '../../errors.ts';
import { allowFormTarget } from '../../http/security.ts';
import type { AuthorizationRequest, ConsentTerms, Context, PortalDeps } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, pathField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { addressOf } from '../premise-address.ts';
import { customerIdOf, seeOther } from '../signed-in.ts';
import { DEFAULT_MONTHS, showConsent, TERMS_MONTHS } from './consent-page.tsx';

/** The customer's yes or no to a third party's question (BR-306): which ESIIDs, and for how long. */
export function consentHandlers(deps: PortalDeps) {
  const { authorizationRequests: requests } = deps;
  return { show, answer };

  async function show(ctx: Context): Promise<void> {
    const request = await requestOf(ctx);
    const premises = await premisesOf(customerIdOf(ctx));
    // One premise leaves nothing to choose; among several, the customer does.
    const esiids = premises.length === 1 ? premises.map(({ esiid }) => esiid) : [];
    showQuestion(ctx, request, { premises, esiids, months: DEFAULT_MONTHS, problems: [] });
  }

  async function answer(ctx: Context): Promise<void> {
    const request = await requestOf(ctx);
    const customerId = customerIdOf(ctx);
    if (formField(ctx, 'decision') !== 'allow') {
      return seeOther(ctx, await requests.deny(request.id, customerId));
    }
    const premises = await premisesOf(customerId);
    const terms = termsOf(ctx);
    const problems = problemsOf(ctx, terms, premises);
    if (problems.length > 0) {
      showQuestion(ctx, request, { premises, ...terms, problems }, 400);
      return;
    }
    seeOther(ctx, await requests.approve(request.id, customerId, terms));
  }

  function showQuestion(
    ctx: Context,
    request: AuthorizationRequest,
    form: Omit<Parameters<typeof showConsent>[1], 'request'>,
    status = 200,
  ): void {
    // The answer leads to the third party, and browsers hold a form to its page's policy on the way there too.
    allowFormTarget(ctx, request.redirectUri);
    showConsent(ctx, { request, ...form }, status);
  }

  async function requestOf(ctx: Context): Promise<AuthorizationRequest> {
    const request = await requests.find(pathField(ctx, 'id'));
    if (request === undefined) throw new HubError('not-found', 'consent.no-request');
    return request;
  }

  /** What is the customer's today; what they moved out of is not theirs to share. */
  async function premisesOf(customerId: string) {
    const customer = await deps.customers.find(customerId);
    const today = localDate(deps.clock());
    const held = customer?.occupancies.filter((occupancy) => occupies(occupancy, today)) ?? [];
    return Promise.all(
      held.map(async ({ esiid }) => ({
        esiid,
        address: addressOf(await deps.premises.find(esiid)),
      })),
    );
  }
}

function termsOf(ctx: Context): ConsentTerms {
  return { esiids: formFields(ctx, 'esiids'), months: Number(formField(ctx, 'months')) };
}

function problemsOf(
  ctx: Context,
  { esiids, months }: ConsentTerms,
  premises: readonly { readonly esiid: string }[],
): readonly Problem[] {
  const { t } = wordsOf(ctx);
  const own = new Set(premises.map(({ esiid }) => esiid));
  const isChosen = esiids.length > 0 && esiids.every((esiid) => own.has(esiid));
  return [
    ...(isChosen ? [] : [{ field: 'esiids', text: t('consent.no-esiid') }]),
    ...(TERMS_MONTHS.some((term) => term === months)
      ? []
      : [{ field: 'months', text: t('consent.no-term') }]),
  ];
}
