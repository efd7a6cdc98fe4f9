import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { STRONG_TLS } from '../tls.ts';
import type { Certificate } from './certificate.ts';

/**
 * A connection on which nothing moves for so long is closed: else somebody who stops reading in the middle of a download would
 * keep it, and keep it off the record, for as long as they like.
 */
const STALLED_MS = 120_000;

/** The server of every HTTP surface, not listening yet. */
export function httpsServer(
  { cert, key }: Certificate,
  answer: RequestListener,
  stalledMs = STALLED_MS,
): Server {
  const server = createServer({ cert, key, ...STRONG_TLS }, answer);
  server.setTimeout(stalledMs);
  return server;
}
