import { HubError } from '../../errors.ts';
import { allowFormTarget } from '../../http/security.ts';
import type { AuthorizationRequest, ConsentTerms, Context, PortalDeps } from '../deps.ts';
import { firstPremises } from '../first-premises.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, pathField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { customerIdOf, seeOther } from '../signed-in.ts';
import { DEFAULT_MONTHS, showConsent, TERMS_MONTHS } from './consent-page.tsx';

/** Of one answer; who shares more gives several. */
const SHARED_MAX = 10_000;
/** Of what was typed, when it is no ESIID of theirs; it may be anything. */
const WORD_SHOWN_MAX = 40;

/** The customer's yes or no to a third party's question (BR-306): which ESIIDs, and for how long. */
export function consentHandlers(deps: PortalDeps) {
  const { authorizationRequests: requests } = deps;
  return { show, answer };

  async function show(ctx: Context): Promise<void> {
    const request = await requestOf(ctx);
    const first = await firstPremises(deps, customerIdOf(ctx));
    // One premise leaves nothing to choose; among several, the customer does.
    const esiids =
      first.premises.length === 1 && !first.hasMore ? first.premises.map(({ esiid }) => esiid) : [];
    showQuestion(ctx, request, { ...first, esiids, months: DEFAULT_MONTHS, problems: [] });
  }

  async function answer(ctx: Context): Promise<void> {
    const request = await requestOf(ctx);
    const customerId = customerIdOf(ctx);
    if (formField(ctx, 'decision') !== 'allow') {
      return seeOther(ctx, await requests.deny(request.id, customerId));
    }
    const terms = termsOf(ctx);
    const problems = await problemsOf(ctx, terms);
    if (problems.length > 0) {
      const first = await firstPremises(deps, customerId);
      showQuestion(ctx, request, { ...first, ...terms, problems }, 400);
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

  async function problemsOf(
    ctx: Context,
    { esiids, months }: ConsentTerms,
  ): Promise<readonly Problem[]> {
    const { t } = wordsOf(ctx);
    const about = (field: string, text: string | undefined) =>
      text === undefined ? [] : [{ field, text }];
    const isOffered = TERMS_MONTHS.some((term) => term === months);
    return [
      ...about('esiids', await wrongChoice(ctx, esiids)),
      ...about('months', isOffered ? undefined : t('consent.no-term')),
    ];
  }

  /** What they moved out of is not theirs to share. */
  async function wrongChoice(ctx: Context, esiids: readonly string[]): Promise<string | undefined> {
    const { t } = wordsOf(ctx);
    if (esiids.length === 0) return t('consent.no-esiid');
    if (esiids.length > SHARED_MAX) return t('consent.too-many', { max: SHARED_MAX });
    const held = await deps.customers.heldOf(customerIdOf(ctx), esiids);
    const foreign = esiids.find((esiid) => !held.has(esiid));
    if (foreign === undefined) return undefined;
    return t('consent.not-your-esiid', { esiid: foreign.slice(0, WORD_SHOWN_MAX) });
  }
}

/** Those ticked, and those typed or pasted, whatever stands between them. */
function termsOf(ctx: Context): ConsentTerms {
  const typed = formFields(ctx, 'otherEsiids').flatMap((text) => text.split(/[\s,;]+/));
  const chosen = [...formFields(ctx, 'esiids'), ...typed].filter((esiid) => esiid !== '');
  return { esiids: [...new Set(chosen)], months: Number(formField(ctx, 'months')) };
}
