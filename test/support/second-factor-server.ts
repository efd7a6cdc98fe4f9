import { TOTP } from 'otpauth';
import { Sealing } from '../../src/identity/second-factor/sealing.ts';
import {
  type SecondFactors,
  secondFactors,
} from '../../src/identity/second-factor/second-factors.ts';
import { secondFactorRoutes } from '../../src/portal/second-factor/routes.ts';
import { type AccountServer, fill, PASSWORD, startAccount } from './account-server.ts';
import type { Answer, Visitor } from './visitor.ts';

/** 32 bytes, base64. */
const SEALING_KEY = Buffer.alloc(32, 7).toString('base64');

export interface SecondFactorServer extends AccountServer {
  readonly secondFactors: SecondFactors;
  readonly sealing: Sealing;
  /** The code that an app with this secret shows `steps` half minutes from now. */
  codeOf(secret: string, steps?: number): string;
}

/** The pages of the account, the sign-in and the second factor. */
export async function startSecondFactor(): Promise<SecondFactorServer> {
  let factors: SecondFactors | undefined;
  const account = await startAccount((parts) => {
    factors = secondFactors({ ...parts, sealingKey: SEALING_KEY });
    return [secondFactorRoutes({ ...parts, secondFactors: factors })];
  });
  if (factors === undefined) throw new Error('the pages were not built');
  return {
    ...account,
    secondFactors: factors,
    sealing: new Sealing(SEALING_KEY),
    codeOf: (secret, steps = 0) =>
      new TOTP({ secret }).generate({
        timestamp: account.clock().epochMilliseconds + steps * 30_000,
      }),
  };
}

/** The secret and the hidden field of the page that sets an app up. */
export function offeredIn({ text }: Answer): { readonly secret: string; readonly sealed: string } {
  const secret = /<code class="hub-secret">([^<]+)</.exec(text)?.[1] ?? '';
  const sealed = /name="secret" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return { secret: secret.replaceAll(' ', ''), sealed };
}

export function recoveryCodesIn({ text }: Answer): readonly string[] {
  return [...text.matchAll(/<code class="hub-secret">([^<]+)</g)].map(([, code = '']) => code);
}

/** What the page asks the browser's authenticator. */
export function askedIn({ text }: Answer): { readonly challenge: string } {
  const options = /data-options="([^"]+)"/.exec(text)?.[1] ?? '{}';
  return JSON.parse(options.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
}

/** A signed-in visitor sets an app up; gives its secret and the recovery codes, when they were shown. */
export async function setUpApp(
  hub: SecondFactorServer,
  visitor: Visitor,
  password = PASSWORD,
): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
  const page = '/account/second-factor/totp';
  const { secret, sealed } = offeredIn(await visitor.get(page));
  const answer = await visitor.post(page, { secret: sealed, code: hub.codeOf(secret), password });
  if (answer.status !== 303) throw new Error(`${answer.status}: ${answer.text}`);
  const codes = recoveryCodesIn(await visitor.get('/account/second-factor/codes'));
  if (codes.length > 0) await visitor.post('/account/second-factor/codes/kept', {});
  // What was used for setting up works no more.
  hub.clock.turn({ minutes: 1 });
  return { secret, codes };
}

export function prove(visitor: Visitor, code: string, next = '/'): Promise<Answer> {
  return fill(visitor, '/sign-in/second-factor', { code, next });
}
