import { randomBytes } from 'node:crypto';

import { ConfigError, loadConfig } from './config';
import { configTable } from './config.schema';

const good = {
  DATABASE_URL: 'postgres://app:s3cret@localhost/mimamori',
  SYSTEM_DATABASE_URL: 'postgres://system:s3cret@localhost/mimamori',
  MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
};

describe('configuration', () => {
  it('fills the defaults and freezes', () => {
    const config = loadConfig({ ...good, SMTP_URL: '' });
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      production: false,
      demo: true,
      demoScale: 47,
    });
    expect(config.publicUrl).toBe('http://127.0.0.1:3000');
    expect(config.smtpUrl).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every wrong variable and prints no value', () => {
    const bad = { DATABASE_URL: 'mysql://root:hunter2@db', MIMAMORI_MASTER_KEY: 'c2hvcnQ=', PORT: '99999' };
    const failure = (() => {
      try {
        loadConfig(bad);
      } catch (error) {
        return error as ConfigError;
      }
      return undefined;
    })();
    expect(failure).toBeInstanceOf(ConfigError);
    expect(failure?.problems.map((problem) => problem.split(' ')[0]).sort()).toEqual(
      ['DATABASE_URL', 'MIMAMORI_MASTER_KEY', 'PORT', 'SYSTEM_DATABASE_URL'].sort(),
    );
    expect(failure?.message).not.toMatch(/hunter2|c2hvcnQ/);
  });

  it('reads the networks of proxies', () => {
    expect(loadConfig({ ...good, TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy).toEqual(['10.0.0.0/8', '::1']);
    expect(() => loadConfig({ ...good, TRUST_PROXY: 'everybody' })).toThrow(/TRUST_PROXY/);
  });

  it('forbids the demo in production', () => {
    expect(loadConfig({ ...good, MIMAMORI_MODE: 'production', MIMAMORI_DEMO: 'on' }).demo).toBe(false);
  });

  it('describes every variable', () => {
    const rows = configTable();
    expect(rows.every(({ description }) => description.length > 10)).toBe(true);
    expect(rows.find(({ name }) => name === 'PORT')).toMatchObject({ default: '3000', secret: false });
    expect(rows.find(({ name }) => name === 'MIMAMORI_MASTER_KEY')).toMatchObject({
      default: 'required',
      secret: true,
    });
  });
});
