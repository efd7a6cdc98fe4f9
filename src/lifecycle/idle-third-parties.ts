import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { isHubError } from '../errors.ts';
import type { Organisation } from '../identity/organisation.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import type { UserStore } from '../identity/user-store.ts';
import type { NoticeKind, Notices } from '../notice.ts';
import type { AnyClient } from '../oauth/client.ts';
import type { Clients } from '../oauth/clients.ts';
import { idleState, purgeOn } from './idle.ts';
import { type IdleWarningStore, idleWarningStore } from './store.ts';

export interface IdleThirdPartiesDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly users: Pick<UserStore, 'ofOrganisation'>;
  readonly clients: Pick<Clients, 'list' | 'activeAt' | 'revoke'>;
  readonly notices: Notices;
  readonly signInUrl: string;
  readonly clock: Clock;
}

export interface IdleThirdPartiesSummary {
  readonly warned: number;
  /** Programs whose access has ended. */
  readonly clients: number;
  readonly organisations: number;
}

interface Told {
  readonly kind: NoticeKind;
  readonly name: string;
  /** Undefined: nobody is known who could be told. */
  readonly organisation: Organisation | undefined;
  readonly facts: Readonly<Record<string, string>>;
}

const HUB: Actor = { role: 'job', id: 'idle' };

/**
 * Those who are gone: a program, whoever's, that has not come for tokens loses its access (BR-305), and a third party of which
 * neither people nor programs came is removed from all associations (BR-073). Each a month after a warning.
 */
export class IdleThirdParties {
  private readonly deps: IdleThirdPartiesDeps;
  private readonly warnings: IdleWarningStore;

  constructor(deps: IdleThirdPartiesDeps) {
    this.deps = deps;
    this.warnings = idleWarningStore(deps.collections);
  }

  /** Safe to run again. */
  async run(today: Temporal.PlainDate): Promise<IdleThirdPartiesSummary> {
    const done = { warned: 0, clients: 0, organisations: 0 };
    const organisations = await Array.fromAsync(this.deps.organisations.ofKind('third-party'));
    const clients = await this.deps.clients.list();
    for (const client of clients) {
      if (client.status !== 'active') continue;
      const owner = await this.ownerOf(client, organisations);
      const outcome = await this.unlessChanged(this.clientOn(today, client, owner));
      if (outcome === 'to-warn') done.warned++;
      if (outcome === 'to-purge') done.clients++;
    }
    for (const organisation of organisations) {
      if (organisation.status !== 'approved' && organisation.status !== 'suspended') continue;
      const own = clients.filter(({ id }) => organisation.clientIds.includes(id));
      const outcome = await this.unlessChanged(this.organisationOn(today, organisation, own));
      if (outcome === 'to-warn') done.warned++;
      if (outcome === 'to-purge') done.organisations++;
    }
    return done;
  }

  private async clientOn(
    today: Temporal.PlainDate,
    client: AnyClient,
    organisation: Organisation | undefined,
  ): Promise<string> {
    const { id, name } = client;
    const activeAt = await this.deps.clients.activeAt(client);
    const state = idleState({ activeAt, warnedAt: await this.warnings.warnedAt(id) }, today);
    if (state === 'to-warn') {
      const facts = { until: purgeOn(activeAt, today).toString() };
      const told = { kind: 'api-idle-warning', name, organisation, facts } as const;
      await this.warn(id, told, 'oauth.client-idle-warned');
    } else if (state === 'to-purge') {
      const told = { kind: 'api-ended', name, organisation, facts: {} } as const;
      await this.deps.clients.revoke(id, HUB, {
        changes: this.notice(told),
        because: this.inHistory(organisation, id),
      });
    }
    return state;
  }

  private inHistory(organisation: Organisation | undefined, program: string) {
    if (organisation === undefined) return [];
    return [this.event('organisation.program-revoked', organisation.id, { program })];
  }

  /** Programs belong to organisations of every kind, Green Button clients to third parties. */
  private async ownerOf(
    client: AnyClient,
    thirdParties: readonly Organisation[],
  ): Promise<Organisation | undefined> {
    if (client.kind === 'program') return this.deps.organisations.find(client.organisationId);
    return thirdParties.find(({ clientIds }) => clientIds.includes(client.id));
  }

  private async organisationOn(
    today: Temporal.PlainDate,
    organisation: Organisation,
    clients: readonly AnyClient[],
  ): Promise<string> {
    const { id, name } = organisation;
    const activeAt = await this.lastSeen(organisation, clients);
    const state = idleState({ activeAt, warnedAt: await this.warnings.warnedAt(id) }, today);
    if (state === 'to-warn') {
      const facts = { until: purgeOn(activeAt, today).toString(), link: this.deps.signInUrl };
      const told = { kind: 'idle-warning', name, organisation, facts } as const;
      await this.warn(id, told, 'identity.organisation-idle-warned');
    } else if (state === 'to-purge') {
      // Programs first: what a crash leaves behind is found again as long as the organisation stands.
      for (const client of clients) await this.deps.clients.revoke(client.id, HUB);
      const revoked = { ...organisation, version: organisation.version + 1, status: 'revoked' };
      const told = { kind: 'idle-purged', name, organisation, facts: {} } as const;
      const { organisations, collections } = this.deps;
      await collections.commit(
        [
          organisations.replacing(revoked as Organisation),
          // Whoever comes back registers, and is reviewed, anew.
          ...(await organisations.releasing(organisation)),
          ...this.notice(told),
        ],
        this.event('identity.organisation-purged', id, { idleSince: activeAt.toString() }),
      );
    }
    return state;
  }

  /** The last sign of life of any of its people and programs, also of those that were purged since. */
  private async lastSeen(
    { id, requestedAt, decidedAt = requestedAt }: Organisation,
    clients: readonly AnyClient[],
  ): Promise<Temporal.Instant> {
    const seen = [decidedAt];
    for await (const { activeAt } of this.deps.users.ofOrganisation(id)) seen.push(activeAt);
    for (const client of clients) seen.push(await this.deps.clients.activeAt(client));
    return seen.reduce((last, at) => (Temporal.Instant.compare(last, at) < 0 ? at : last));
  }

  private async warn(id: string, told: Told, action: string): Promise<void> {
    const { collections, clock } = this.deps;
    await collections.commit(
      [await this.warnings.warning(id, clock()), ...this.notice(told)],
      this.event(action, id, { until: told.facts.until ?? '' }),
    );
  }

  private notice({ kind, name, organisation, facts }: Told): readonly Change[] {
    const to = organisation?.noticeEmail ?? '';
    if (to === '') return [];
    return [this.deps.notices.queueing({ kind, to, language: 'en', facts: { name, ...facts } })];
  }

  /** Undefined when somebody changed something at this very moment; tomorrow's run looks again. */
  private async unlessChanged(step: Promise<string>): Promise<string | undefined> {
    try {
      return await step;
    } catch (error) {
      if (isHubError(error, 'conflict')) return undefined;
      throw error;
    }
  }

  private event(
    action: string,
    subject: string,
    detail: Readonly<Record<string, string>>,
  ): AuditEvent {
    return { at: this.deps.clock(), actor: HUB, action, subject, detail };
  }
}
