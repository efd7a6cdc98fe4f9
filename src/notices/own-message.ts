import { LANGUAGES, type Language } from '../language.ts';

/** What the outbox shows of a message. */
export interface OwnMessage {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly language: Language;
  /** The plain text part. */
  readonly text: string;
}

/** Reads a message that the hub wrote itself: a plain text part first, nothing nested. No reader of other people's mail. */
export function readOwnMessage(message: Buffer): OwnMessage {
  const { headers, body } = split(message.toString('latin1'));
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
  const first = boundary === undefined ? '' : (body.split(`--${boundary}\r\n`)[1] ?? '');
  const part = split(first);
  const header = (name: string) => readableHeader(headers[name] ?? '');
  return {
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    language: LANGUAGES.find((language) => language === headers['content-language']) ?? 'en',
    text: decoded(part.body, part.headers['content-transfer-encoding'] ?? '').trim(),
  };
}

function split(entity: string): { headers: Readonly<Record<string, string>>; body: string } {
  const end = entity.indexOf('\r\n\r\n');
  const lines = entity
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { headers: Object.fromEntries(headers), body: entity.slice(end + 4) };
}

/** RFC 2047; the space between two encoded words is none. */
function readableHeader(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString()
        : fromQuotedPrintable(word.replaceAll('_', ' ')),
    );
}

function decoded(body: string, encoding: string): string {
  if (encoding.toLowerCase() === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding.toLowerCase() !== 'quoted-printable') return Buffer.from(body, 'latin1').toString();
  return fromQuotedPrintable(body.replaceAll(/=\r\n/g, ''));
}

/** RFC 2045 §6.7, soft line ends taken out before. */
function fromQuotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
