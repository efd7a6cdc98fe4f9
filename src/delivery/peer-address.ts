import type { Socket } from 'node:net';
import { networkOf, plainAddress } from '../peer-network.ts';

/** The peer's address, an IPv4 one always in dotted form, also on a socket that listens for both families. */
export function peerAddress(socket: Socket): string {
  return plainAddress(socket.remoteAddress ?? '');
}

/** By what its connections are counted. */
export function peerNetwork(socket: Socket): string {
  return networkOf(socket.remoteAddress ?? '');
}
