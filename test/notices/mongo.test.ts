import { expect } from 'chai';
import type { Collections } from '../../src/collections.ts';
import { smtpPost } from '../../src/notices/smtp-post.ts';
import { openMongoCollections } from '../../src/storage/mongo/collections.ts';
import { describeWith } from '../support/engines.ts';
import { turnedClock } from '../support/hub-app.ts';
import { startMongo, type TestMongo } from '../support/mongo.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';
import { noticeEvents, SENDER, type SendingHub, sendingHub } from './sending.ts';
import { aNotice } from './some-notice.ts';

describeWith('mongo', 'sending notices from two hubs over MongoDB', () => {
  let mongo: TestMongo;
  let smtp: TestSmtp;
  let hubs: readonly SendingHub[];
  before(async () => {
    const started = await startMongo();
    if (started === undefined) throw new Error('no MongoDB server to start');
    mongo = started;
    smtp = await startSmtp({ thinkMs: 10 });
    const clock = turnedClock();
    const open = (): Promise<Collections> => openMongoCollections(mongo.uri);
    hubs = [
      sendingHub(await open(), clock, smtpPost(smtp.url, SENDER)),
      sendingHub(await open(), clock, smtpPost(smtp.url, SENDER)),
    ];
  });
  after(async () => {
    for (const hub of hubs) await hub.close();
    await smtp.stop();
    await mongo.stop();
  });

  it('sends each message once', async () => {
    const addresses = Array.from({ length: 10 }, (_, n) => `user${n}@example.org`);
    for (const [n, to] of addresses.entries()) await hubs[n % 2]?.save(aNotice({ to }));

    await Promise.all(hubs.map(({ sender }) => sender.deliverDue()));
    await Promise.all(hubs.map(({ sender }) => sender.deliverDue()));

    expect([...smtp.receivers].sort()).to.deep.equal([...addresses].sort());
    const [hub] = hubs;
    const events = hub === undefined ? [] : await noticeEvents(hub.collections);
    expect(events.map(({ action }) => action)).to.deep.equal(Array(10).fill('notice.sent'));
  });
});
