import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { HubError } from '../errors.ts';

const ajv = new Ajv2020({ allErrors: false });
addFormats.default(ajv);

/** Compiles a JSON Schema (2020-12) once, at start; the type parameter is what the schema describes. */
export function validator<T>(schema: object): ValidateFunction<T> {
  return ajv.compile<T>(schema);
}

/** The body as the validator's type. Throws `invalid` `http.invalid-body` with the field and the reason. */
export function parse<T>(validate: ValidateFunction<T>, body: unknown): T {
  if (validate(body)) return body;
  const [first] = validate.errors ?? [];
  throw new HubError('invalid', 'http.invalid-body', {
    field: first?.instancePath ?? '',
    reason: first?.message ?? first?.keyword ?? '',
  });
}
