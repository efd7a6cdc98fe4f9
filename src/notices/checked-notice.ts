import assert from 'node:assert/strict';
import { isAddress } from '../mailbox.ts';
import { NOTICE_FACTS, type Notice, type NoticeFact } from '../notice.ts';

/** What is longer is cut: a name is not a letter of its own. */
const TEXT_MAX = 200;
const LINK_MAX = 2000;

/**
 * The notice with the facts of its kind only, each on one line. A missing or wrong one is a fault of the program, so an
 * `AssertionError`, which names the fact and never repeats it.
 */
export function checkedNotice({ kind, to, language, facts }: Notice): Notice {
  const names: readonly NoticeFact[] | undefined = NOTICE_FACTS[kind];
  assert(names !== undefined, 'a notice is of a known kind');
  assert(isAddress(to), `a ${kind} notice goes to an e-mail address`);
  const checked = names.map((name) => {
    const fact = oneLine(facts[name] ?? '', MAY_BE_LONG.has(name) ? Infinity : TEXT_MAX);
    assert(IS_GOOD[name]?.(fact) ?? fact !== '', `a ${kind} notice tells ${name}`);
    return [name, fact] as const;
  });
  return { kind, to, language, facts: Object.fromEntries(checked) };
}

/** An instant or a day. */
export type Moment = Temporal.Instant | Temporal.PlainDate;

/** Undefined when `text` is neither an ISO instant nor an ISO date. */
export function momentOf(text: string): Moment | undefined {
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? Temporal.PlainDate.from(text)
      : Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}

/** All of them, however many (BR-017.009); and half a link leads nowhere. */
const MAY_BE_LONG: ReadonlySet<NoticeFact> = new Set(['userIds', 'programs', 'link']);

const IS_GOOD: Readonly<Partial<Record<NoticeFact, (fact: string) => boolean>>> = {
  // What could end a link early is written as `%..` in one.
  link: (fact) =>
    fact.length <= LINK_MAX && /^https:\/\/[^\s<>"]+$/.test(fact) && URL.canParse(fact),
  until: (fact) => momentOf(fact) !== undefined,
};

/** Line ends and control characters could forge a second paragraph of ours. */
function oneLine(fact: string, lengthMax: number): string {
  return fact
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, lengthMax);
}
