import { readFile } from 'node:fs/promises';
import { generate } from 'selfsigned';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Secrets } from '../secrets.ts';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const YEARS = 10;

/** A self-signed certificate for a host, for installations that bring none (BR-028.006, DESIGN §10). */
async function selfSignedCertificate(host: string, now: Temporal.Instant): Promise<Certificate> {
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

/** The certificate of the settings, or the hub's own, made once and kept with its secrets. */
export async function hubCertificate(
  config: Config,
  secrets: Secrets,
  clock: Clock,
): Promise<Certificate> {
  if (config.tlsCert !== undefined && config.tlsKey !== undefined) {
    return {
      cert: await readFile(config.tlsCert, 'utf8'),
      key: await readFile(config.tlsKey, 'utf8'),
    };
  }
  const host = config.publicUrl === undefined ? 'localhost' : new URL(config.publicUrl).hostname;
  const made = await secrets.once(`certificate ${host}`, async () =>
    JSON.stringify(await selfSignedCertificate(host, clock())),
  );
  return JSON.parse(made) as Certificate;
}
