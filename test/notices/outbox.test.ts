import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { simpleParser } from 'mailparser';
import type { Files } from '../../src/files.ts';
import { LANGUAGES } from '../../src/language.ts';
import { letterOf } from '../../src/notices/letter.tsx';
import { Outbox } from '../../src/notices/outbox.ts';
import { readOwnMessage } from '../../src/notices/own-message.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';
import { SENDER, type SendingWorld, sendingWorld } from './sending.ts';
import { aNotice, KINDS } from './some-notice.ts';

describe('the outbox', () => {
  let folder: string;
  let files: Files;
  let outbox: Outbox;
  let world: SendingWorld;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    files = folderFiles(folder);
    outbox = new Outbox(files, SENDER);
    world = await sendingWorld(outbox);
  });
  afterEach(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const name of ['', '..', '../secrets', 'x.eml', '%2e%2e/x', '20260302T180000.000Z-1.eml']) {
    it(`has no message called ${JSON.stringify(name)}`, async () => {
      expect(await outbox.find(name)).to.equal(undefined);
    });
  }

  it('holds one file for a message that is written twice', async () => {
    await world.save(aNotice());
    const [notice] = await world.queue.due(1);
    await world.sender.deliverDue();
    const [before] = await files.list('outbox/');
    if (notice !== undefined) await outbox.deliver(letterOf(notice));

    const after = await files.list('outbox/');

    expect(after.map(({ path }) => path)).to.deep.equal([before?.path]);
    expect(before?.path).to.match(/^outbox\/20260302T180000\.000Z-[0-9a-f-]{36}\.eml$/);
  });

  it('reads every message as a mail program does, in both languages', async () => {
    for (const kind of KINDS) {
      for (const language of LANGUAGES) await world.save(aNotice({ kind, language }));
    }
    await world.sender.deliverDue();

    const stored = await files.list('outbox/');

    expect(stored).to.have.length(KINDS.length * LANGUAGES.length);
    for (const { path } of stored) {
      const bytes = await buffer(await files.open(path));
      const [mail, own] = [await simpleParser(bytes), readOwnMessage(bytes)];
      expect(own.subject).to.equal(mail.subject);
      expect(own.text.replaceAll('\r\n', '\n')).to.equal(mail.text?.trim());
      expect(own.from).to.equal(`${SENDER.name} <${SENDER.address}>`);
      expect(own.to).to.equal('maria@example.org');
    }
  });

  it('says that it is down when the files cannot be written, and sends later', async () => {
    const broken = new Outbox(
      { ...files, put: () => Promise.reject(new Error('disk full: maria@example.org')) },
      SENDER,
    );
    const other = await world.second(broken);
    await other.save(aNotice());
    await other.sender.deliverDue();
    expect(other.logged.join()).to.include('"code":"outbox"').and.to.not.include('maria');
    world.clock.turn({ minutes: 1 });

    await world.sender.deliverDue();

    expect(await outbox.list()).to.have.length(1);
  });

  it('forgets messages after ten days', async () => {
    await world.save(aNotice());
    await world.sender.deliverDue();
    world.clock.turn({ hours: 240 });
    await world.save(aNotice({ to: 'newer@example.org' }));
    await world.sender.deliverDue();
    expect(await outbox.removeOld(world.clock())).to.equal(0);
    world.clock.turn({ minutes: 1 });

    expect(await outbox.removeOld(world.clock())).to.equal(1);

    expect((await outbox.list()).map(({ to }) => to)).to.deep.equal(['newer@example.org']);
  });
});
