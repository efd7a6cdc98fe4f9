import { checkedPath } from '../files.ts';

const PUSHED_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** `<DUNS>/<name>`, checked, so that neither can lead out of the site's folder. Throws `invalid`. */
export function pushedPath(repDuns: string, name: string): string {
  return checkedPath(`${repDuns}/${name}`);
}

/** The name a file has while it arrives; the dot hides it from most clients and from our own listings. */
export function temporaryName(name: string): string {
  return `.${name}.part`;
}

export function isDeliveredName(name: string): boolean {
  return PUSHED_NAME.test(name);
}
