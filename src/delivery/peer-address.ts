import type { Socket } from 'node:net';

/** The peer's address, an IPv4 one always in dotted form, also on a socket that listens for both families. */
export function peerAddress(socket: Socket): string {
  return plainAddress(socket.remoteAddress ?? '');
}

export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
