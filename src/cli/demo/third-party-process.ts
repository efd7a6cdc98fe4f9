// A third party's website: sends customers to the hub for consent, and fetches what they share. It knows the hub by its
// address only; the client library is one that nobody here wrote.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oauth from 'oauth4webapi';
import { sumsOfFeed } from './feed-sums.ts';
import { runProcess } from './own-process.ts';
import { reasonOf } from './story.ts';
import type { FetchedFeed, ThirdPartyBrief } from './third-party.ts';

const HOST = '127.0.0.1';
const PORT = 8765;

await runProcess(async (talk) => {
  const server = createServer();
  const { port } = await listen(server, PORT);
  const origin = `http://${HOST}:${port}`;
  const redirectUri = `${origin}/callback`;
  talk.say({ redirectUri });
  const site = await openSite(await talk.hear<ThirdPartyBrief>(), redirectUri);
  const answered = answerVisitors(server, site);
  talk.say({ startUri: `${origin}/` });
  talk.say(await answered);
  server.close();
});

/** The usual port, or any when somebody has it. */
async function listen(server: Server, port: number): Promise<AddressInfo> {
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return listen(server, 0);
  }
  return server.address() as AddressInfo;
}

type Site = Awaited<ReturnType<typeof openSite>>;

async function openSite(
  { issuer, id, secret, scope, feedFile }: ThirdPartyBrief,
  redirectUri: string,
) {
  const hub = new URL(issuer);
  const discovery = await oauth.discoveryRequest(hub, { algorithm: 'oauth2' });
  const server = await oauth.processDiscoveryResponse(hub, discovery);
  const client: oauth.Client = { client_id: id };
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);

  /** Where the customer goes to consent. */
  function question(): string {
    const url = new URL(server.authorization_endpoint ?? '');
    const parameters = {
      response_type: 'code',
      client_id: id,
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  /** The customer is back with an answer: code → token → feed. */
  async function fetchFeed(callback: URL): Promise<FetchedFeed> {
    const answer = oauth.validateAuthResponse(server, client, callback, state);
    const basic = oauth.ClientSecretBasic(secret);
    const granted = [answer, redirectUri, verifier] as const;
    const response = await oauth.authorizationCodeGrantRequest(server, client, basic, ...granted);
    const token = await oauth.processAuthorizationCodeResponse(server, client, response);
    const resource = new URL(String(token.resourceURI));
    const feed = await oauth.protectedResourceRequest(token.access_token, 'GET', resource);
    if (feed.status !== 200 || feed.body === null) {
      throw new Error(`${resource.pathname} answered ${feed.status}`);
    }
    await writeFile(feedFile, feed.body);
    return sumsOfFeed(feedFile);
  }

  return { question, fetchFeed, redirectUri };
}

/** Serves until one customer has come back; what that brought. */
function answerVisitors(server: Server, site: Site): Promise<FetchedFeed> {
  return new Promise((resolve, reject) => {
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', site.redirectUri);
      if (url.pathname === '/') {
        response.writeHead(302, { location: site.question() }).end();
      } else if (url.pathname === new URL(site.redirectUri).pathname) {
        site.fetchFeed(url).then(
          (feed) => response.end('Thank you: your usage is here.', () => resolve(feed)),
          (error: unknown) => {
            const sorry = `your usage could not be fetched: ${reasonOf(error)}`;
            response.writeHead(502, { 'content-type': 'text/plain' });
            response.end(sorry, () => reject(error));
          },
        );
      } else {
        response.writeHead(404).end();
      }
    });
  });
}
