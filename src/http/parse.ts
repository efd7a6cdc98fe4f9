import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { HubError } from '../errors.ts';

const ajv = new Ajv2020({ allErrors: false });
addFormats.default(ajv);

/** Compiles a JSON Schema (2020-12) once, at start; the type parameter is what the schema describes. */
export function validator<T>(schema: object): ValidateFunction<T> {
  return ajv.compile<T>(schema);
}

/** Compiles one of the schemas that an OpenAPI document holds under `components`, by its name there. */
export function validatorOf<T>(
  schemas: Readonly<Record<string, object>>,
  name: string,
): ValidateFunction<T> {
  // In the document they refer to each other by their place in it.
  const text = JSON.stringify(schemas).replaceAll('"#/components/schemas/', '"#/$defs/');
  return ajv.compile<T>({ $defs: JSON.parse(text), $ref: `#/$defs/${name}` });
}

/** The body as the validator's type. Throws `invalid` `http.invalid-body` with the field and the reason. */
export function parse<T>(validate: ValidateFunction<T>, body: unknown): T {
  if (validate(body)) return body;
  const [first] = validate.errors ?? [];
  throw new HubError('invalid', 'http.invalid-body', {
    field: first === undefined ? '' : fieldOf(first),
    reason: first?.message ?? first?.keyword ?? '',
  });
}

/** As a JSON pointer; a field that is missing, or one too many, is named itself. */
function fieldOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty }: ErrorObject['params'] = params;
  const own = missingProperty ?? additionalProperty;
  return own === undefined ? instancePath : `${instancePath}/${own}`;
}
