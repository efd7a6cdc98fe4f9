import {
  type Change,
  type Collections,
  type Document,
  everyDocument,
  type Page,
} from '../collections.ts';
import { foldName, namesFrom } from './folding.ts';
import type { Organisation, OrganisationKind, OrganisationStatus } from './organisation.ts';

/** The stored form: names are searched as people type them. */
interface FoundByName extends Organisation {
  readonly foldedName: string;
}

/** Who holds a DUNS: the id is the DUNS, so that two organisations cannot both. */
interface HeldDuns extends Document {
  readonly organisationId: string;
}

/** Organisations, by id, by kind and state, by name, and by the DUNS they act under. */
export function organisationStore(collections: Collections) {
  const organisations = collections.define<FoundByName>('organisations', {
    indexes: {
      kind: ['kind', 'name'],
      status: ['status', 'requestedAt'],
      duns: ['duns.duns'],
      name: ['foldedName'],
    },
    instants: ['requestedAt', 'confirmedAt', 'decidedAt', 'standing.at'],
  });
  const heldDuns = collections.define<HeldDuns>('heldDuns', {});
  const found = (organisation: Organisation): FoundByName => ({
    ...organisation,
    foldedName: foldName(organisation.name),
  });
  return {
    find: (id: string): Promise<Organisation | undefined> => organisations.find(id),
    ofKind: (kind: OrganisationKind): AsyncIterable<Organisation> =>
      everyDocument(organisations, { index: 'kind', equals: [kind] }),
    /** Oldest request first. */
    ofStatus: (status: OrganisationStatus): AsyncIterable<Organisation> =>
      everyDocument(organisations, { index: 'status', equals: [status] }),
    /** One page of them, as `ofStatus`. */
    pageOfStatus: (
      status: OrganisationStatus,
      limit: number,
      after?: string,
    ): Promise<Page<Organisation>> =>
      organisations.page({
        index: 'status',
        equals: [status],
        limit,
        ...(after === undefined ? {} : { after }),
      }),
    ofDuns: (duns: string): AsyncIterable<Organisation> =>
      everyDocument(organisations, { index: 'duns', equals: [duns] }),
    /** Those whose name starts so. */
    named: (start: string): AsyncIterable<Organisation> =>
      everyDocument(organisations, { index: 'name', ...namesFrom(start) }),
    inserting: (organisation: Organisation) => organisations.inserting(found(organisation)),
    replacing: (organisation: Organisation) => organisations.replacing(found(organisation)),
    removing: (organisation: Organisation) => organisations.removing(found(organisation)),
    /** `conflict` when another organisation holds it. */
    holding: (duns: string, organisationId: string) =>
      heldDuns.inserting({ id: duns, version: 1, organisationId }),
    /** Its DUNS are nobody's again; those that somebody else holds stay theirs. */
    releasing: async ({ id, duns }: Organisation): Promise<readonly Change[]> => {
      const held = await heldDuns.findMany(duns.map((one) => one.duns));
      const own = [...held.values()].filter(({ organisationId }) => organisationId === id);
      return own.map((one) => heldDuns.removing(one));
    },
    holderOf: async (duns: string) => (await heldDuns.find(duns))?.organisationId,
  };
}
export type OrganisationStore = ReturnType<typeof organisationStore>;
