/** Who did something: a person, a program or the hub itself. */
export interface Actor {
  readonly role: Role | 'job' | 'operator' | 'nobody';
  /** User id, client id, DUNS or job name; `''` when nobody is known. */
  readonly id: string;
}

/** Whoever runs `hub` commands on the machine. */
export const OPERATOR: Actor = { role: 'operator', id: 'command line' };

/** What a user or program is in the market. */
export const ROLES = [
  'customer',
  'third-party',
  'rep',
  'tdsp',
  'regulator',
  'ercot',
  'host',
] as const;
export type Role = (typeof ROLES)[number];

/** What goes on the record, saved together with the change it explains (DESIGN §8). */
export interface AuditEvent {
  readonly at: Temporal.Instant;
  readonly actor: Actor;
  /** Dotted, past tense: `consent.granted`, `usage.read`, `extract.delivered`. */
  readonly action: string;
  /** Id of the thing it is about: an Authorization, a client, a load. */
  readonly subject: string;
  /** Facts an auditor needs; ESIIDs are allowed, names, addresses, tokens and secrets are not. */
  readonly detail?: Readonly<Record<string, unknown>>;
}
