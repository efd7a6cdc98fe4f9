/** A sender or receiver of e-mail, as in RFC 5322 §3.4; `name` may be empty. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const ADDRESS_MAX = 254;
/** No spaces, no control characters, nothing that means something in a header: the address can start no other (CWE-93). */
const ADDRESS = /^[^\s\p{C}<>()[\]\\,;:"@]{1,64}@[^\s\p{C}<>()[\]\\,;:"@]+$/u;
const MAILBOX = /^(?<name>[^\p{C}<>()[\]\\,;:"@]{1,100}) <(?<address>[^<>]+)>$/u;

export function isEmailAddress(text: string): boolean {
  return text.length <= ADDRESS_MAX && ADDRESS.test(text);
}

/** `address`, or `name <address>`; undefined for anything else. */
export function mailboxOf(text: string): Mailbox | undefined {
  const { name = '', address = text } = MAILBOX.exec(text)?.groups ?? {};
  return isEmailAddress(address) ? { name: name.trim(), address } : undefined;
}
