import { Browser, choicesOf } from './browser.ts';
import type { SignIn } from './sign-in.ts';
import type { Story } from './story.ts';
import type { ThirdParty } from './third-party.ts';

const TERM_MONTHS = 6;

/** A customer connects a third party, the way anybody does in a browser, and ends up on the third party's page again. */
export async function giveConsent(
  { user, password }: SignIn,
  { name, startUri }: ThirdParty,
  certificate: string,
  story: Story,
): Promise<void> {
  const browser = new Browser(certificate, story.signal);
  const signInPage = await browser.open(startUri);
  story.tell(`${user} asks ${name} for advice, and is sent to the hub`);
  const consentPage = await browser.submit(signInPage, { userId: user, password });
  const esiids = choicesOf(consentPage, 'esiids');
  const months = String(TERM_MONTHS);
  await browser.submit(consentPage, { esiids, months, decision: 'allow' });
  const shared = `${esiids.length} ESIIDs for ${months} months`;
  story.tell(`${user} signs in and lets ${name} read ${shared}`);
}
