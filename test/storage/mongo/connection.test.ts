import { expect } from 'chai';
import { openMongo } from '../../../src/storage/mongo/connection.ts';

describe('an address of MongoDB that the driver cannot read', () => {
  for (const uri of [
    'mongodb://hub:secret%zz@db.example/hub',
    'mongodb://hub:sec@ret@db.example/hub',
    'mongodb://hub:secret@db.example/hub?nonsense=1',
  ]) {
    it(`is refused as a wrong setting that does not say the password: ${uri.replace(/\/\/.*@/, '//…@')}`, async () => {
      const refusal = await openMongo(uri).catch((error: unknown) => error);

      expect(refusal).to.include({ kind: 'invalid', messageKey: 'config.invalid' });
      expect(refusal).to.have.property('detail').that.has.all.keys('HUB_MONGODB_URI');
      expect(JSON.stringify(refusal)).to.not.contain('sec');
    });
  }
});
