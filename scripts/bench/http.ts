import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { RESOURCE_PATH } from '../../src/espi/uri.ts';
import { type Figure, rounded } from './figures.ts';
import { closed, type GreenButtonHub, listen } from './green-button-hub.ts';
import type { LoadJob } from './http-load.ts';
import { contest } from './rounds.ts';
import type { Sizes } from './sizes.ts';
import type { ThirdParty } from './third-party.ts';

const FEED_CONNECTIONS = 2;
const SMALL_CONNECTIONS = 8;
const SMALL_PATH = `${RESOURCE_PATH}/ReadServiceStatus`;

/** The hub's Subscription feed of 13 months against the same bytes from memory, both by one thread and plain HTTP. */
export async function feedOverHttp(
  { accessToken, feedUrl }: ThirdParty,
  sizes: Sizes,
): Promise<Figure> {
  const response = await fetch(feedUrl, {
    headers: { Authorization: `Bearer ${accessToken}`, 'Accept-Encoding': 'identity' },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(bytes.toString());
  const type = 'application/atom+xml';
  const requests = sizes.requests.feeds;
  const { anchorSeconds, subjectSeconds } = await race({
    request: requestOf(feedUrl, accessToken),
    fixed: { type, bytes },
    load: { requests, connections: FEED_CONNECTIONS },
    rounds: sizes.rounds.short,
  });
  const perSecond = (seconds: number) => rounded((requests * bytes.length) / 1e6 / seconds);
  return {
    work: `13-month feed of ${rounded(bytes.length / 1e6)} MB by the hub's Koa route, token checked, read on the record, plain HTTP`,
    anchor: 'the same bytes as a static Buffer from `node:http`',
    value: anchorSeconds / subjectSeconds,
    goal: { must: 0.25, aim: 0.45, better: 'more', unit: '×' },
    detail: `${perSecond(subjectSeconds)} against ${perSecond(anchorSeconds)} MB/s`,
  };
}

/** `ReadServiceStatus`, whose token is looked up at every request, against a hello. */
export async function smallRoute(
  hub: GreenButtonHub,
  { clientToken }: ThirdParty,
  sizes: Sizes,
): Promise<Figure> {
  const requests = sizes.requests.small;
  const { anchorSeconds, subjectSeconds } = await race({
    request: requestOf(`${hub.url}${SMALL_PATH}`, clientToken),
    fixed: { type: 'text/plain', bytes: Buffer.from('hello') },
    load: { requests, connections: SMALL_CONNECTIONS },
    rounds: sizes.rounds.short,
  });
  return {
    work: 'small route, token checked (`ReadServiceStatus`)',
    anchor: '`node:http` hello',
    value: anchorSeconds / subjectSeconds,
    goal: { must: 0.2, aim: 0.5, better: 'more', unit: '×' },
    detail: `${rounded(requests / subjectSeconds)} against ${rounded(requests / anchorSeconds)} requests/s`,
  };
}

interface Race {
  /** Of the hub. */
  readonly request: Request;
  /** What the anchor answers. */
  readonly fixed: { readonly type: string; readonly bytes: Buffer };
  readonly load: Pick<LoadJob, 'requests' | 'connections'>;
  readonly rounds: number;
}

/** The same requests to a server that does nothing and to the hub; both servers in this thread, the client in another. */
async function race({ request, fixed, load, rounds }: Race) {
  const { server, url } = await listen();
  server.on('request', (_, response) => {
    response.writeHead(200, { 'Content-Type': fixed.type, 'Content-Length': fixed.bytes.length });
    response.end(fixed.bytes);
  });
  const client = new Worker(new URL('./http-load.js', import.meta.url));
  const ask = async (port: number) => {
    const done = once(client, 'message');
    client.postMessage({ ...load, port, request: request.text } satisfies LoadJob);
    await done;
  };
  try {
    return await contest(rounds, {
      anchor: { work: () => ask(Number(new URL(url).port)) },
      subject: { work: () => ask(request.port) },
    });
  } finally {
    await client.terminate();
    await closed(server);
  }
}

interface Request {
  readonly port: number;
  readonly text: string;
}

function requestOf(url: string, bearer: string): Request {
  const { host, pathname, port } = new URL(url);
  const lines = [`GET ${pathname} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${bearer}`];
  const text = `${[...lines, 'Accept-Encoding: identity'].join('\r\n')}\r\n\r\n`;
  return { port: Number(port), text };
}
