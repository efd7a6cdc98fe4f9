import { join } from 'node:path';
import type { Hub } from '../../hub.ts';
import { DEFAULT_SCOPES } from '../client.ts';
import { type OtherProcess, startProcess } from './other-process.ts';
import { DEMO_OPERATOR } from './sign-in.ts';
import type { Story } from './story.ts';
import type { Sums } from './sums.ts';

/** What the third party's program is told. */
export interface ThirdPartyBrief {
  readonly issuer: string;
  readonly id: string;
  readonly secret: string;
  readonly scope: string;
  readonly feedFile: string;
}

/** What it has at the end. */
export interface FetchedFeed {
  readonly bytes: number;
  /** Per UsagePoint, in the order of the feed. */
  readonly usagePoints: readonly Sums[];
}

export interface ThirdParty {
  readonly name: string;
  readonly client: { readonly id: string; readonly secret: string; readonly redirectUri: string };
  /** Its page that customers start from. */
  readonly startUri: string;
  readonly feedFile: string;
  readonly process: OtherProcess;
}

export const THIRD_PARTY_NAME = 'Home Energy Advisor';

/** A third party opens its doors, is registered at the hub under its redirect URI, and gets to know its secret. */
export async function openThirdParty(
  hub: Hub,
  where: {
    readonly issuer: string;
    readonly received: string;
    readonly certificateFile: string;
  },
  story: Story,
): Promise<ThirdParty> {
  const { certificateFile } = where;
  const process = startProcess('third-party-process.js', { certificateFile, signal: story.signal });
  const { redirectUri } = await process.hear<{ readonly redirectUri: string }>();
  const { client, secret } = await hub.clients.create(
    {
      name: THIRD_PARTY_NAME,
      redirectUris: [redirectUri],
      policyUri: 'https://advisor.example.com/privacy',
      scopes: DEFAULT_SCOPES,
    },
    DEMO_OPERATOR,
  );
  await giveClient(hub, client.id);
  const feedFile = join(where.received, 'green-button.xml');
  const [scope = ''] = DEFAULT_SCOPES;
  const brief: ThirdPartyBrief = { issuer: where.issuer, id: client.id, secret, scope, feedFile };
  process.say(brief);
  const { startUri } = await process.hear<{ readonly startUri: string }>();
  story.tell(
    `third party registered: ${THIRD_PARTY_NAME}, a program of its own at ${new URL(startUri).host}`,
  );
  return {
    name: THIRD_PARTY_NAME,
    client: { id: client.id, secret, redirectUri },
    startUri,
    feedFile,
    process,
  };
}

/** The organisation was there before its program was up. */
async function giveClient(hub: Hub, clientId: string): Promise<void> {
  const { store } = hub.organisationServices;
  for await (const one of store.ofKind('third-party')) {
    const clientIds = [...one.clientIds, clientId];
    await hub.collections.keep([store.replacing({ ...one, version: one.version + 1, clientIds })]);
  }
}
