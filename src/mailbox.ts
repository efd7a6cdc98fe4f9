/** A sender or receiver of e-mail, as in RFC 5322 §3.4; `name` may be empty. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const ADDRESS_MAX = 254;
/** No spaces, no control characters, nothing that means something in a header: the address can start no other (CWE-93). */
const ADDRESS = /^[^\s\p{C}<>()[\]\\,;:"@]{1,64}@[^\s\p{C}<>()[\]\\,;:"@]+$/u;
const MAILBOX = /^(?<name>[^\p{C}<>()[\]\\,;:"@]{1,100}) <(?<address>[^<>]+)>$/u;

/** Dots stand between words, never beside each other. */
const WORDS = /^[^.]+(?:\.[^.]+)*$/;
/** The names of a host that mail reaches from elsewhere: two at least, and the last one is no number. */
const HOST =
  /^(?:(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)\.)+(?!-)(?!\p{N}+$)[\p{L}\p{M}\p{N}-]{2,63}(?<!-)$/u;

/** Where people can be written to, wherever their mailbox is. */
export function isEmailAddress(text: string): boolean {
  if (!isAddress(text)) return false;
  const [local = '', host = ''] = text.split('@');
  return WORDS.test(local) && HOST.test(host);
}

/** `address`, or `name <address>`; undefined for anything else. A hub may call itself by a name of its own network. */
export function mailboxOf(text: string): Mailbox | undefined {
  const { name = '', address = text } = MAILBOX.exec(text)?.groups ?? {};
  return isAddress(address) ? { name: name.trim(), address } : undefined;
}

/** Whether it can stand in a header and start no other; more is asked of addresses that people give (`isEmailAddress`). */
export function isAddress(text: string): boolean {
  return text.length <= ADDRESS_MAX && ADDRESS.test(text);
}
