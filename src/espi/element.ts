import { create } from 'xmlbuilder2';

/** Fields of an ESPI element, in the order of the schema; `undefined` leaves one out, a list repeats it. */
export interface Fields {
  readonly [name: string]: string | number | Fields | readonly string[] | undefined;
}

export const ESPI_NAMESPACE = 'http://naesb.org/espi';

/** One ESPI element as text, prefixed `espi:` throughout: certification scripts and clients look for that very prefix. */
export function espiElement(name: string, fields: Fields = {}): string {
  return create(prefixed({ [name]: fields }))
    .root()
    .toString();
}

type Tree = { [name: string]: string | number | readonly string[] | Tree };

function prefixed(fields: Fields): Tree {
  const tree: Tree = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    tree[`espi:${name}`] = isFields(value) ? prefixed(value) : value;
  }
  return tree;
}

function isFields(value: Fields[string]): value is Fields {
  return typeof value === 'object' && !Array.isArray(value);
}
