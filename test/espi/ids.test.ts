import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { idsFrom } from '../../src/espi/ids.ts';

const ESIID = '10443720000000001';
const ids = idsFrom(Buffer.from('one secret'));

/** RFC 9562 §5.5 in the plainest way. */
function uuid5(namespace: string, name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

describe('espi: ids', () => {
  it('cannot be made from an ESIID by someone who does not know the secret', () => {
    const url = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

    expect(idsFrom(Buffer.from('another secret')).usagePoint(ESIID)).not.to.equal(
      ids.usagePoint(ESIID),
    );
    expect(uuid5(url, `UsagePoint/${ESIID}`)).not.to.equal(ids.usagePoint(ESIID));
  });

  it('are UUIDs of version 5, in lower case', () => {
    const days = Array.from({ length: 500 }, (_, day) =>
      ids.intervalBlock(ESIID, 'consumption', 20_000 + day),
    );

    for (const id of days) {
      expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(days).size).to.equal(500);
  });

  it('are the same in every process that knows the secret', () => {
    expect(idsFrom(Buffer.from('one secret')).meterReading(ESIID, 'generation')).to.equal(
      ids.meterReading(ESIID, 'generation'),
    );
    expect(ids.localTimeParameters()).to.equal('51eb3667-bd1a-5a55-a562-16aad5504d1d');
  });

  it('tell ESIIDs, channels and days apart', () => {
    const all = [
      ids.usagePoint(ESIID),
      ids.usagePoint(`${ESIID}1`),
      ids.meterReading(ESIID, 'consumption'),
      ids.meterReading(ESIID, 'generation'),
      ids.intervalBlock(ESIID, 'consumption', 20_000),
      ids.intervalBlock(ESIID, 'generation', 20_000),
      ids.intervalBlock(ESIID, 'consumption', 20_001),
    ];

    expect(new Set(all).size).to.equal(all.length);
  });
});
