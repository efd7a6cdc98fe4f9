import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Collections } from '../../src/collections.ts';
import { Leases } from '../../src/lease.ts';
import { silentLog } from '../../src/log.ts';
import { type Mail, openMail } from '../../src/notices/mail.ts';
import type { OutboxEntry } from '../../src/notices/outbox.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';
import { type TurnedClock, turnedClock } from '../support/hub-app.ts';
import { aNotice, FACTS } from './some-notice.ts';

describe('e-mail without a mail server', () => {
  let folder: string;
  let collections: Collections;
  let clock: TurnedClock;
  let mail: Mail;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    collections = await openSqliteCollections(':memory:');
    clock = turnedClock();
    mail = openMail({
      ...{ collections, clock, files: folderFiles(folder), log: silentLog },
      leases: new Leases(collections, 'hub', clock),
      settings: { smtpUrl: undefined, smtpFrom: undefined },
      publicUrl: 'https://hub.example.org:8443',
    });
  });
  afterEach(async () => {
    await collections.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function firstOfOutbox(): Promise<OutboxEntry | undefined> {
    for (let wait = 0; wait < 50; wait++) {
      const [entry] = await mail.outbox.list();
      if (entry !== undefined) return entry;
      await pause(40);
    }
    return undefined;
  }

  it('sends nothing before it is started, and nothing after it was stopped', async () => {
    await collections.keep([mail.notices.queueing(aNotice())]);
    await mail.start().stop();
    await collections.keep([mail.notices.queueing(aNotice())]);
    await pause(200);

    expect(await mail.outbox.list()).to.deep.equal([]);
  });

  it('soon becomes a file, from an address of the hub’s own host', async () => {
    const sending = mail.start();
    await collections.keep([mail.notices.queueing(aNotice())]);

    const message = await firstOfOutbox();
    await sending.stop();

    expect(message).to.include({
      from: 'Green Button Hub <no-reply@hub.example.org>',
      to: 'maria@example.org',
      subject: 'Green Button Hub: Your temporary password',
      language: 'en',
    });
    expect(message?.text.split(/\r?\n/)).to.include(FACTS.link);
  });

  it('is sent when the hub starts, if it was queued before', async () => {
    await collections.keep([mail.notices.queueing(aNotice())]);
    await mail.start().stop();
    const sending = mail.start();

    const message = await firstOfOutbox();
    await sending.stop();

    expect(message?.to).to.equal('maria@example.org');
  });

  it('is forgotten after its time', async () => {
    await collections.keep([mail.notices.queueing(aNotice())]);
    const sending = mail.start();
    await firstOfOutbox();
    await sending.stop();
    clock.turn({ hours: 31 * 24 });

    await mail.removeOld();

    expect(await mail.outbox.list()).to.deep.equal([]);
  });
});
