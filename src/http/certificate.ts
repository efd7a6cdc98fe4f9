import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const YEARS = 10;

/** A self-signed certificate for a host, for installations that bring none (BR-028.006, DESIGN §10). */
export async function selfSignedCertificate(
  host: string,
  now: Temporal.Instant,
): Promise<Certificate> {
  const begin = new Date(now.epochMilliseconds);
  const end = new Date(begin);
  end.setUTCFullYear(end.getUTCFullYear() + YEARS);
  const names = [...new Set([host, 'localhost'])].map((value) => ({ type: 2 as const, value }));
  const pems = await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    notBeforeDate: begin,
    notAfterDate: end,
    extensions: [{ name: 'subjectAltName', altNames: [...names, { type: 7, ip: '127.0.0.1' }] }],
  });
  return { cert: pems.cert, key: pems.private };
}
