import { isIPv6 } from 'node:net';

const GROUPS = 8;
/** The half of an IPv6 address that names a network; the other half is its holder's to choose (RFC 4291 §2.5.4). */
const NETWORK_GROUPS = 4;

/** An IPv4 address in dotted form, also one of a socket that listens for both families. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

/**
 * By what callers are told apart where they are counted: the address, but of IPv6 its network, because whoever has one of its
 * addresses has them all.
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  const [head = [], tail = []] = plain.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Math.max(0, GROUPS - head.length - tail.length);
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
