import type { Language } from '../language.ts';
import {
  emailFault,
  type Faults,
  fault,
  lineFault,
  NAME_LENGTH_MAX,
} from './organisation-rules.ts';
import { passwordProblem } from './password-rules.ts';
import { userIdProblem } from './user-id-rules.ts';

/** What somebody writes about himself who wants to act for an organisation. */
export interface NewPerson {
  readonly userId: string;
  readonly password: string;
  readonly personName: string;
  readonly email: string;
  /** In which the messages to this person are written. */
  readonly language: Language;
}

export function personFaults(person: NewPerson, passwordMin: number): Faults {
  const { userId, password, personName, email } = person;
  return {
    ...lineFault('personName', personName, NAME_LENGTH_MAX),
    ...emailFault('email', email),
    ...fault('userId', userIdProblem(userId)),
    ...fault('password', passwordProblem(password, userId, passwordMin)),
  };
}
