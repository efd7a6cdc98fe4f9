import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { validatorOf } from '../http/parse.ts';
import { packageRoot } from '../package-root.ts';

interface Description {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const text = readFileSync(join(packageRoot(), 'schemas', 'openapi.json'), 'utf8');
const { components } = JSON.parse(text) as Description;

/** What the API takes and gives, as OpenAPI 3.1; bodies are held against its schemas. */
export const API_DESCRIPTION = text;

/** What a body has to be, by the name of its schema; the type parameter is what the schema says. */
export function bodyOf<T>(name: string): ValidateFunction<T> {
  return validatorOf<T>(components.schemas, name);
}
