import { randomInt } from 'node:crypto';
import { type Challenge, createChallenge, type Solution, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Language } from '../language.ts';
import { newSecret } from '../secret.ts';

/** Something under a second on a telephone, and a price on registering by the thousand. */
const WORK = { algorithm: 'PBKDF2/SHA-256', cost: 1000 } as const;
const COUNTER = { from: 400, until: 1200 } as const;
const PAYLOAD_MAX = 2000;

/** What one registration is checked with: a secret that signs its puzzles, and the sum for those whose browser runs no scripts. */
export interface HumanCheck {
  readonly secret: string;
  readonly addends: readonly [number, number];
}

const NUMBERS: Readonly<Record<Language, readonly string[]>> = {
  en: (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
    'eighteen'
  ).split(' '),
  es: (
    'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete ' +
    'dieciocho'
  ).split(' '),
};

/** A new secret and a new sum. */
export function newHumanCheck(): HumanCheck {
  return { secret: newSecret(), addends: [randomInt(1, 10), randomInt(1, 10)] };
}

/** A puzzle for the browser to work on, good for this registration only (BR-017.017). */
export function challengeOf({ secret }: HumanCheck): Promise<Challenge> {
  const counter = randomInt(COUNTER.from, COUNTER.until);
  return createChallenge({ ...WORK, counter, deriveKey, hmacSignatureSecret: secret });
}

/** The two numbers in words, so that reading them takes a reader. */
export function addendsInWords(
  { addends }: HumanCheck,
  language: Language,
): readonly [string, string] {
  const [first, second] = addends;
  return [NUMBERS[language][first] ?? '', NUMBERS[language][second] ?? ''];
}

/** Whether the puzzle's payload, base64 of JSON as the widget sends it, is one of ours and solved. */
export async function isSolved({ secret }: HumanCheck, payload: string): Promise<boolean> {
  const given = readPayload(payload);
  if (given === undefined) return false;
  const { verified } = await verifySolution({ ...given, deriveKey, hmacSignatureSecret: secret });
  return verified;
}

/** Whether the sum is right, in digits or in words of either language. */
export function isRightSum({ addends }: HumanCheck, answer: string): boolean {
  const [first, second] = addends;
  const sum = first + second;
  const given = plain(answer);
  return (
    given === String(sum) ||
    Object.values(NUMBERS).some((words) => plain(words[sum] ?? '') === given)
  );
}

/** Capitals, accents and spaces do not make an answer wrong. */
function plain(text: string): string {
  return text.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

function readPayload(
  payload: string,
): { readonly challenge: Challenge; readonly solution: Solution } | undefined {
  if (payload === '' || payload.length > PAYLOAD_MAX) return undefined;
  try {
    const given = JSON.parse(Buffer.from(payload, 'base64').toString()) as unknown;
    return isPayload(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

/** Only as far as the library takes it for granted; it looks at the rest itself. */
function isPayload(given: unknown): given is { challenge: Challenge; solution: Solution } {
  if (!isRecord(given)) return false;
  const { challenge, solution } = given;
  return isRecord(challenge) && isRecord(challenge.parameters) && isRecord(solution);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
