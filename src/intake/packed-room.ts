import { packInto } from '../usage/day-codec.ts';

const ROOM_BYTES = 8 * 1024;
const DAY_BYTES_MAX = 1024;

/** Packs the days of a chunk side by side, so that few pieces of memory cross from the scanner's thread. */
export class PackedRoom {
  private room = Buffer.alloc(0);
  private used = 0;

  /** As `packDay`, of the first `count` slots. */
  pack(valuesWh: Int32Array, estimated: Uint8Array, count: number): Uint8Array {
    if (this.used + DAY_BYTES_MAX > this.room.length) {
      this.room = Buffer.allocUnsafeSlow(ROOM_BYTES);
      this.used = 0;
    }
    const free = this.room.subarray(this.used);
    const packed = free.subarray(0, packInto(free, valuesWh, estimated, count));
    this.used += packed.length;
    return packed;
  }
}
