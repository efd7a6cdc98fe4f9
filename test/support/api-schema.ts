import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { validatorOf } from '../../src/http/parse.ts';
import { packageRoot } from '../../src/package-root.ts';

interface Operation {
  readonly description: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export const API = JSON.parse(
  readFileSync(join(packageRoot(), 'schemas', 'openapi.json'), 'utf8'),
) as Description;

/** Holds an answer against the schema that the API's description has for it. */
export function expectAs(name: string, value: unknown): void {
  const validate = validatorOf(API.components.schemas, name);
  validate(value);
  expect(validate.errors ?? [], JSON.stringify(value)).to.deep.equal([]);
}
