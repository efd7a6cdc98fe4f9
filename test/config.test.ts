import { expect } from 'chai';
import { readConfig, settingsTable } from '../src/config.ts';
import { HubError } from '../src/errors.ts';

describe('settings', () => {
  function faultsOf(environment: Record<string, string>): HubError['detail'] {
    try {
      readConfig(environment);
    } catch (error) {
      if (error instanceof HubError && error.messageKey === 'config.invalid') return error.detail;
      throw error;
    }
    return {};
  }

  it('that are wrong are all named together', () => {
    const faults = faultsOf({
      HUB_DATA_DIR: ' ',
      HUB_MONGODB_URI: 'postgres://db',
      HUB_PORT: '70000',
      HUB_PUBLIC_URL: 'http://hub.example.org',
      HUB_TLS_CERT: 'cert.pem',
      HUB_FTPS_PORT: '-1',
      HUB_FTPS_PASSIVE_PORTS: '30099-30000',
      HUB_FTPS_PASSIVE_HOST: 'ftp.example.org',
      HUB_SFTP_PORT: 'ssh',
      HUB_EXTRACT_CRON: 'daily',
      HUB_SMTP_URL: 'mail.example.org',
      HUB_PROT: '8443',
    });

    expect(Object.keys(faults).sort()).to.deep.equal([
      'HUB_DATA_DIR',
      'HUB_EXTRACT_CRON',
      'HUB_FTPS_PASSIVE_HOST',
      'HUB_FTPS_PASSIVE_PORTS',
      'HUB_FTPS_PORT',
      'HUB_MONGODB_URI',
      'HUB_PORT',
      'HUB_PROT',
      'HUB_PUBLIC_URL',
      'HUB_SFTP_PORT',
      'HUB_SMTP_URL',
      'HUB_TLS_KEY',
    ]);
  });

  for (const path of ['', 'ftp://host/out', 'https://host/']) {
    it(`refuse ${path === '' ? 'nothing' : path} as the place for extracts`, () => {
      expect(faultsOf({ HUB_EXTRACT_SITE: path })).to.have.keys('HUB_EXTRACT_SITE');
    });
  }

  for (const url of [
    'smtp://',
    'smtp://mail.example.org/path',
    'smtp://mail.example.org?logger=true',
    'smtp://user:p%ZZss@mail.example.org',
    'smtp://mail.example.org?from=Hub%0D%0ABcc:%20eve%20%3Ca@example.org%3E',
  ]) {
    it(`refuse ${url} as the mail server, and do not repeat a password`, () => {
      const { HUB_SMTP_URL: fault, ...others } = faultsOf({ HUB_SMTP_URL: url });

      expect(fault).to.be.a('string').that.does.not.include('p%ZZss');
      expect(others).to.deep.equal({});
    });
  }

  it('refuse a sender that would start another header', () => {
    for (const from of ['Hub', 'Hub\r\nBcc: eve@example.org <hub@example.org>', 'a@b.c\nd']) {
      expect(faultsOf({ HUB_SMTP_FROM: from })).to.have.keys('HUB_SMTP_FROM');
    }
  });

  it('take a sender with a name, and a mail server with a password', () => {
    const config = readConfig({
      HUB_SMTP_URL: 'smtps://hub%40example.org:p%40ss@mail.example.org:465',
      HUB_SMTP_FROM: 'Green Button Hub <hub@example.org>',
    });

    expect(config.smtpUrl).to.equal('smtps://hub%40example.org:p%40ss@mail.example.org:465');
    expect(config.smtpFrom).to.deep.equal({ name: 'Green Button Hub', address: 'hub@example.org' });
  });

  it('refuse a cron time that no clock shows', () => {
    expect(faultsOf({ HUB_EXTRACT_CRON: '99 0 * * *' })).to.have.keys('HUB_EXTRACT_CRON');
  });

  it('have a default each, so that an empty environment works', () => {
    const config = readConfig({});

    expect(config).to.include({ dataDir: 'data', port: 8443, ftpsPort: 2121, sftpPort: 2222 });
    expect(config).to.include({ extractSite: 'own', mongodbUri: undefined, smtpUrl: undefined });
  });

  it('leave what belongs to other programs alone', () => {
    expect(readConfig({ PATH: '/bin', HUBBLE: 'telescope' })).to.deep.equal(readConfig({}));
  });

  it('take an address of the hub without its closing slash', () => {
    expect(readConfig({ HUB_PUBLIC_URL: 'https://hub.example.org/' }).publicUrl).to.equal(
      'https://hub.example.org',
    );
  });

  it('are explained one a row, for the README', () => {
    const table = settingsTable();

    for (const name of ['HUB_DATA_DIR', 'HUB_MONGODB_URI', 'HUB_EXTRACT_SITE', 'HUB_SMTP_URL']) {
      expect(table.split('\n').filter((row) => row.startsWith(`| \`${name}\` |`))).to.have.length(
        1,
      );
    }
  });
});
