import { securityQuestion } from '../../src/identity/security-questions.ts';

/** What every sign-in asks for once, of people in tests of something else. */
export const questions = [await securityQuestion('first-car', 'Chevrolet Corvair')];
