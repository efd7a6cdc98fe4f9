import { isDuns } from '../market/participant.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { OrganisationKind } from './organisation.ts';
import {
  EVIDENCE_LENGTH_MAX,
  type Faults,
  fault,
  type Profile,
  profileFaults,
  registerRoleOf,
  textFault,
} from './organisation-rules.ts';
import { type NewPerson, personFaults } from './person.ts';

/** What somebody who registers an organisation writes. */
export interface Application extends Profile, NewPerson {
  readonly kind: OrganisationKind;
  /** Of utilities and REPs; others may leave it out. */
  readonly duns: string;
  readonly puctNumber: string;
  /** Why they should be believed: a filing, a letter, somebody to ring. */
  readonly evidence: string;
}

type Register = Pick<ParticipantStore, 'find'>;

const NUMBER_LENGTH_MAX = 20;

/**
 * What is wrong with an application, field by field. A utility's or REP's DUNS, PUCT number and name must be those of one
 * entry of the market's register (BR-028.002, BR-028.005, BR-031.012).
 */
export async function applicationFaults(
  application: Application,
  register: Register,
  passwordMin: number,
): Promise<Faults> {
  const faults: Faults = {
    ...profileFaults(application),
    ...personFaults(application, passwordMin),
    ...textFault('evidence', application.evidence, EVIDENCE_LENGTH_MAX),
  };
  const { kind, duns, puctNumber, name } = application;
  if (registerRoleOf(kind) === undefined) return { ...optionalNumbers(application), ...faults };
  return { ...(await registerFaults({ kind, duns, puctNumber, name }, register)), ...faults };
}

export interface RegisterClaim {
  readonly kind: OrganisationKind;
  readonly duns: string;
  readonly puctNumber: string;
  /** Left out for a second DUNS, which may be another brand's. */
  readonly name?: string;
}

/** Compares what is claimed with the register of the market. */
export async function registerFaults(
  { kind, duns, puctNumber, name }: RegisterClaim,
  register: Register,
): Promise<Faults> {
  const written = { ...dunsFault(duns), ...textFault('puctNumber', puctNumber, NUMBER_LENGTH_MAX) };
  if (Object.keys(written).length > 0) return written;
  const entry = await register.find(duns);
  if (entry === undefined || entry.role !== registerRoleOf(kind)) {
    return { duns: 'organisation.unknown-duns' };
  }
  return {
    ...fault('puctNumber', entry.puctNumber === puctNumber ? undefined : 'organisation.other-puct'),
    ...fault('name', (name ?? entry.name) === entry.name ? undefined : 'organisation.other-name'),
  };
}

function optionalNumbers({ duns, puctNumber }: Application): Faults {
  return {
    ...(duns === '' ? {} : dunsFault(duns)),
    ...(puctNumber === '' ? {} : textFault('puctNumber', puctNumber, NUMBER_LENGTH_MAX)),
  };
}

function dunsFault(duns: string): Faults {
  if (duns === '') return { duns: 'organisation.missing' };
  return isDuns(duns) ? {} : { duns: 'organisation.not-duns' };
}
