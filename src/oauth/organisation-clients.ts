import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import { HubError } from '../errors.ts';
import type { Organisation } from '../identity/organisation.ts';
import type { OrganisationLetters } from '../identity/organisation-letters.ts';
import { roleOf } from '../identity/organisation-rules.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import { type Action, type Caller, isAllowed } from '../policy.ts';
import type { AnyClient, Client, NewClient, Program } from './client.ts';
import type { Alongside, AlongsideNew, Clients, Created } from './clients.ts';

/** Active ones of an organisation; a bound, and more than it has departments. */
export const PROGRAMS_MAX = 20;

export interface ProgramWish {
  readonly organisationId: string;
  /** By which its people know it; one active program has it. */
  readonly name: string;
  readonly actions: readonly Action[];
}

export interface OrganisationClientsDeps {
  readonly clients: Clients;
  readonly organisations: Pick<OrganisationStore, 'find' | 'replacing'>;
  readonly organisationLetters: Pick<OrganisationLetters, 'aboutProgram'>;
  readonly clock: Clock;
}

/**
 * Clients as what they are to an organisation: its own programs, and what a third party has registered for Green Button. That
 * one came or went is told to the organisation, and part of its history.
 */
export class OrganisationClients {
  private readonly deps: OrganisationClientsDeps;

  constructor(deps: OrganisationClientsDeps) {
    this.deps = deps;
  }

  /**
   * A program of an approved organisation, in the same unit of work made one of its clients. `giver` is the administrator who
   * gives it what it may do, and only what he may do himself; absent: the host's command line. Throws `not-found`
   * `organisation.not-found`, `forbidden` `organisation.not-yours-to-give`, `invalid` `oauth.bad-client`, `conflict`
   * `oauth.program-name-taken` or `oauth.too-many-programs`.
   */
  async createProgram(wish: ProgramWish, by: Actor, giver?: Caller): Promise<Created<Program>> {
    const organisation = await this.approved(wish.organisationId);
    if (giver !== undefined && !wish.actions.every((action) => isAllowed(giver, action))) {
      throw new HubError('forbidden', 'organisation.not-yours-to-give');
    }
    const active = (await this.programsOf(organisation)).filter(isActive);
    if (active.length >= PROGRAMS_MAX) throw new HubError('conflict', 'oauth.too-many-programs');
    if (active.some(({ name }) => name === wish.name)) {
      throw new HubError('conflict', 'oauth.program-name-taken');
    }
    const maker = giver === undefined ? {} : { makerId: by.id };
    const wanted = { ...wish, ...maker, role: roleOf(organisation.kind) };
    const alongside = await this.making(organisation, wish, by);
    return this.deps.clients.createProgram(wanted, by, alongside);
  }

  /** A Green Button client of an approved third party. Throws `not-found`, and `invalid` `oauth.not-a-third-party`. */
  async createThirdParty(
    wanted: NewClient,
    organisationId: string,
    by: Actor,
  ): Promise<Created<Client>> {
    const organisation = await this.approved(organisationId);
    if (organisation.kind !== 'third-party') {
      throw new HubError('invalid', 'oauth.not-a-third-party');
    }
    return this.deps.clients.create(
      { ...wanted, organisationId },
      by,
      await this.making(organisation, { name: wanted.name, actions: [] }, by),
    );
  }

  /** The organisation's programs, those that were revoked last; in the order of their names. */
  async programsOf({ clientIds }: Organisation): Promise<readonly Program[]> {
    const found = await Promise.all(clientIds.map((id) => this.deps.clients.findProgram(id)));
    return found
      .filter((program) => program !== undefined)
      .toSorted((a, b) => a.status.localeCompare(b.status) || a.name.localeCompare(b.name));
  }

  /** Throws `not-found` `oauth.no-such-client` for what is no program of that organisation. */
  async find(id: string, organisationId: string): Promise<Program> {
    const program = await this.deps.clients.findProgram(id);
    if (program?.organisationId !== organisationId) {
      throw new HubError('not-found', 'oauth.no-such-client');
    }
    return program;
  }

  /** Its tokens are dead at the next request. Throws as `find`. */
  async revoke(id: string, organisationId: string, by: Actor): Promise<void> {
    await this.end(await this.find(id, organisationId), by);
  }

  /** Any client, for who runs the machine; whose it is, if anybody's, is told. Throws `not-found` `oauth.no-such-client`. */
  async revokeAny(id: string, by: Actor): Promise<void> {
    const { clients } = this.deps;
    const client = (await clients.find(id)) ?? (await clients.findProgram(id));
    if (client === undefined) throw new HubError('not-found', 'oauth.no-such-client');
    await this.end(client, by);
  }

  private async end({ id, name, organisationId }: AnyClient, by: Actor): Promise<void> {
    const organisation = await this.deps.organisations.find(organisationId ?? '');
    if (organisation === undefined) return this.deps.clients.revoke(id, by);
    const letters = this.deps.organisationLetters;
    const alongside: Alongside = {
      changes: await letters.aboutProgram('program-revoked', organisation, name),
      because: [this.event('organisation.program-revoked', organisation, { program: id }, by)],
    };
    await this.deps.clients.revoke(id, by, alongside);
  }

  private async approved(id: string): Promise<Organisation> {
    const organisation = await this.deps.organisations.find(id);
    if (organisation?.status !== 'approved') {
      throw new HubError('not-found', 'organisation.not-found');
    }
    return organisation;
  }

  /** The organisation's new client becomes one of its clients in the same moment. */
  private async making(
    organisation: Organisation,
    { name, actions }: Pick<ProgramWish, 'name' | 'actions'>,
    by: Actor,
  ): Promise<AlongsideNew> {
    const { organisations, organisationLetters } = this.deps;
    const letters = await organisationLetters.aboutProgram('program-made', organisation, name);
    const { version, clientIds } = organisation;
    return (program) => ({
      changes: [
        organisations.replacing({
          ...organisation,
          version: version + 1,
          clientIds: [...clientIds, program],
        }),
        ...letters,
      ],
      because: [this.event('organisation.program-made', organisation, { program, actions }, by)],
    });
  }

  private event(
    action: string,
    { id: subject }: Organisation,
    detail: AuditEvent['detail'] & object,
    actor: Actor,
  ): AuditEvent {
    return { at: this.deps.clock(), actor, action, subject, detail };
  }
}

function isActive({ status }: Program): boolean {
  return status === 'active';
}
