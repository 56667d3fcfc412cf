import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Checkpoints } from '@mimamori/audit';
import { Clock, Config, FixedClock, Jobs, TenantDb, Translator } from '@mimamori/platform';
import { type User, Users } from '@mimamori/users';
import { aUserCreate } from '@mimamori/users/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { smtpServer } from '../../testing/smtp-server';
import { Tasks } from '../task/task.service';
import { MailInvalid } from '../work.errors';
import { MailDelivery, MOST_PER_ADDRESS } from './mail-delivery.service';
import { MailOutcomes } from './mail-outcome.service';
import { MailTexts } from './mail-text';
import { MailEntity } from './mail.entity';
import { MailHealth } from './mail.health';
import { MailJobs } from './mail.jobs';
import type { MailRequest } from './mail.schema';
import { Mail } from './mail.service';
import { MailTransport } from './mail.transport';

const app = useApp({ jobs: false });
const clock = new FixedClock(new Date('2026-11-22T00:00:00Z'));
const dataDir = mkdtempSync(path.join(tmpdir(), 'mimamori-mail-'));
const params = { count: 2, listed: 2, list: '- 防犯カメラ「入口」の点検 (2026-11-20)\n<b>x</b>' };
let owner: SignedIn;
let user: User;

/** The services of mail on a clock and a way out of this spec's own. */
function services(config: Partial<Config> = {}) {
  const transport = new MailTransport({
    smtpUrl: undefined,
    mailFrom: undefined,
    production: false,
    publicUrl: 'https://mimamori.example.jp',
    dataDir,
    ...config,
  } as Config);
  const db = app.get(TenantDb);
  const texts = app.get(MailTexts);
  const outcomes = new MailOutcomes(db, clock, app.get(Tasks), app.get(Checkpoints));
  const delivery = new MailDelivery(db, clock, app.get(Users), texts, transport, outcomes);
  return { transport, delivery, mail: new Mail(clock, app.get(Jobs), texts) };
}

const queue = (request: MailRequest) =>
  app.as(owner.tenantId, () => app.get(TenantDb).transaction((tx) => services().mail.send(tx, request)));
const rowOf = (id: string) =>
  app.as(owner.tenantId, () =>
    app.get(TenantDb).repository(MailEntity).findOneByOrFail({ tenantId: owner.tenantId, id }),
  );
const attempt = (id: string, number = 0, config: Partial<Config> = {}) =>
  app.as(owner.tenantId, () => services(config).delivery.attempt(id, number));
const overdue = (over: Partial<MailRequest> = {}): MailRequest =>
  ({ userId: user.id, template: 'work.overdue', params, ...over }) as MailRequest;
const toAddress = (address: string) =>
  overdue({ userId: undefined, address, locale: 'ja' } as Partial<MailRequest>);

/** A file as a mail program reads it: headers unfolded and decoded, the body decoded. */
function read(id: string) {
  const [head = '', body = ''] = readFileSync(path.join(dataDir, 'mail', `${id}.eml`), 'latin1').split(
    /\r\n\r\n/,
    2,
  );
  const decoded = (text: string) =>
    text
      .replace(/(\?=)\s+(=\?)/g, '$1$2')
      .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, way: string, coded: string) =>
        way.toLowerCase() === 'b'
          ? Buffer.from(coded, 'base64').toString('latin1')
          : unquoted(coded.replaceAll('_', ' ')),
      );
  const headers = new Map(
    head
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => line.split(/:\s*/, 1).concat(line.replace(/^[^:]*:\s*/, '')) as [string, string])
      .map(([name, value]) => [name.toLowerCase(), Buffer.from(decoded(value), 'latin1').toString()]),
  );
  const coding = headers.get('content-transfer-encoding');
  const bytes = coding === 'base64' ? Buffer.from(body, 'base64').toString('latin1') : unquoted(body);
  return { raw: head, headers, text: Buffer.from(bytes, 'latin1').toString() };
}
const unquoted = (text: string) =>
  text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

beforeAll(async () => {
  owner = await app.found('mimamart');
  await app.as(owner.tenantId, async () => {
    const users = app.get(Users);
    user = await users.create(aUserCreate({ email: 'hanako@example.jp' }));
  });
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a mail in the embedded mode', () => {
  it('becomes a file that reads as it was meant, for nobody else', async () => {
    const id = await queue(overdue());
    expect(await rowOf(id)).toMatchObject({ state: 'queued', address: null, attempts: 0 });
    await attempt(id);
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'sent', reason: null, attempts: 1, nextAttemptAt: null });
    expect(JSON.stringify(row)).not.toContain('hanako');
    const { raw, headers, text } = read(id);
    expect(headers.get('subject')).toBe('【Mimamori】期限を過ぎたタスクが2件あります');
    expect(raw).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(Buffer.from(raw, 'latin1').every((byte) => byte < 128)).toBe(true);
    expect(headers.get('to')).toBe('hanako@example.jp');
    expect(headers.get('from')).toBe('Mimamori <no-reply@mimamori.example.jp>');
    expect(headers.get('message-id')).toBe(`<${id}@mimamori.example.jp>`);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text).toContain('防犯カメラ「入口」の点検');
    expect(text).toContain('<b>x</b>');
    expect(statSync(path.join(dataDir, 'mail', `${id}.eml`)).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dataDir, 'mail')).mode & 0o777).toBe(0o700);
    expect(readdirSync(path.join(dataDir, 'mail')).filter((file) => !file.endsWith('.eml'))).toEqual([]);
  });

  it('speaks the language of whoever gets it, whoever caused it', async () => {
    const english = await app.as(owner.tenantId, () =>
      app.get(Users).create(aUserCreate({ email: 'ann@example.jp', locale: 'en' })),
    );
    const id = await queue(overdue({ userId: english.id } as Partial<MailRequest>));
    await attempt(id);
    expect(read(id).headers.get('subject')).toBe('[Mimamori] 2 tasks are overdue');
  });

  it('leaves once, however often it is tried', async () => {
    const id = await queue(overdue());
    await Promise.all([attempt(id), attempt(id), attempt(id)]);
    await attempt(id, 1);
    expect(await rowOf(id)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('vanishes with the change it belongs to', async () => {
    let id = '';
    const change = app.as(owner.tenantId, () =>
      app.get(TenantDb).transaction(async (tx) => {
        id = await services().mail.send(tx, overdue());
        throw new Error('the change fails');
      }),
    );
    await expect(change).rejects.toThrow('the change fails');
    await expect(rowOf(id)).rejects.toThrow();
  });
});

describe('what no mail may carry', () => {
  it.each([
    ['a@example.jp\r\nBcc: b@example.jp'],
    ['a@example.jp, b@example.jp'],
    ['"x" <a@example.jp>'],
    ['a@example.jp\u0000'],
    ['nobody'],
  ])('is refused as an address: %j', async (address) => {
    await expect(queue(toAddress(address))).rejects.toMatchObject({
      code: 'work.mail_invalid',
      params: { what: 'address' },
    });
  });

  it('is refused in what fills the texts, and a subject has one line', async () => {
    const bad = { ...params, list: 'a\r\nBcc: b@example.jp' };
    await expect(queue(overdue({ params: bad }))).rejects.toMatchObject({ params: { what: 'params' } });
    const twoLines = { t: () => 'a\r\nBcc: b@example.jp' } as unknown as Translator;
    expect(() => new MailTexts(twoLines).render('work.overdue', {}, 'ja')).toThrow(MailInvalid);
    await expect(queue(overdue({ template: 'work.no_such' }))).rejects.toThrow(/no subject of the mail/);
  });
});

describe('a mail that is held back', () => {
  it.each([
    ['no_address', () => app.get(Users).create(aUserCreate())],
    [
      'recipient_absent',
      async () => {
        const gone = await app.get(Users).create(aUserCreate({ email: 'gone@example.jp' }));
        return app.get(Users).update(gone.id, { status: 'disabled' });
      },
    ],
  ])('says why: %s', async (reason, make) => {
    const { id: userId } = await app.as<Promise<User>>(owner.tenantId, make);
    const id = await queue(overdue({ userId } as Partial<MailRequest>));
    await attempt(id);
    expect(await rowOf(id)).toMatchObject({ state: 'suppressed', reason, nextAttemptAt: null });
  });

  it('waits for nothing in production without a mail server, and readiness says so', async () => {
    const id = await queue(overdue());
    await attempt(id, 0, { production: true });
    expect(await rowOf(id)).toMatchObject({ state: 'suppressed', reason: 'not_configured' });
    expect(existsSync(path.join(dataDir, 'mail', `${id}.eml`))).toBe(false);
    expect(new MailHealth(services({ production: true }).transport).mail()).toBe('degraded');
    expect(new MailHealth(services().transport).mail()).toBe('up');
  });

  it('is one too many for an address within an hour', async () => {
    const states: string[] = [];
    for (let number = 0; number <= MOST_PER_ADDRESS; number++) {
      const id = await queue(toAddress(number % 2 ? 'Many@example.jp' : 'many@example.jp'));
      await attempt(id);
      states.push((await rowOf(id)).reason ?? 'sent');
    }
    expect(states.slice(0, -1).every((state) => state === 'sent')).toBe(true);
    expect(states.at(-1)).toBe('address_limit');
    clock.advance(3_600_001);
    const later = await queue(toAddress('many@example.jp'));
    await attempt(later);
    expect((await rowOf(later)).state).toBe('sent');
  });
});

describe('by a mail server', () => {
  it('is handed over as one message to one recipient', async () => {
    const server = await smtpServer(() => '250 ok');
    const id = await queue(overdue());
    await attempt(id, 0, { smtpUrl: server.url, mailFrom: 'post@example.jp' });
    await server.close();
    expect((await rowOf(id)).state).toBe('sent');
    expect(server.recipients).toEqual(['<hanako@example.jp>']);
    expect(server.message).toMatch(/^From: Mimamori <post@example.jp>/m);
  });

  it('that refuses for good fails, opens a finding without the address, and one that arrives closes it', async () => {
    const server = await smtpServer(() => '550 5.1.1 <hanako@example.jp> unknown');
    const id = await queue(overdue());
    await attempt(id, 0, { smtpUrl: server.url });
    await server.close();
    expect(await rowOf(id)).toMatchObject({ state: 'failed', reason: 'refused', nextAttemptAt: null });
    const finding = async () =>
      (await app.call('GET', `/v1/findings?filter[subjectId]=${user.id}&sort=-openedAt`, { as: owner })).body
        .items[0];
    expect(await finding()).toMatchObject({ code: 'work.mail_failed', state: 'open', subject: 'User' });
    expect(JSON.stringify(await finding())).not.toContain('hanako');
    await attempt(await queue(overdue()));
    expect(await finding()).toMatchObject({ state: 'done', outcome: 'delivered' });
  });

  it('that refuses what was taken back meanwhile leaves no finding about somebody who is gone', async () => {
    const gone = await app.as(owner.tenantId, () =>
      app.get(Users).create(aUserCreate({ email: 'gone@example.jp' })),
    );
    const id = await queue(overdue({ userId: gone.id } as Partial<MailRequest>));
    const server = await smtpServer(() => '550 5.1.1 unknown');
    const send = jest.spyOn(MailTransport.prototype, 'send').mockImplementationOnce(async function (
      this: MailTransport,
      mail,
    ) {
      await app.as(owner.tenantId, () => app.get(TenantDb).query('delete from mail where id = $1', [id]));
      return this.send(mail);
    });
    await attempt(id, 0, { smtpUrl: server.url });
    await server.close();
    expect(send).toHaveBeenCalledTimes(2);
    send.mockRestore();
    const { body } = await app.call('GET', `/v1/findings?filter[subjectId]=${gone.id}`, { as: owner });
    expect(body.items).toEqual([]);
  });

  it('that is away is asked again later, by a job of its own, until it is time to give up', async () => {
    const away = { smtpUrl: 'smtp://127.0.0.1:1' };
    const id = await queue(overdue());
    const pauses: number[] = [];
    for (let number = 0; number < 8; number++) {
      await attempt(id, number, away);
      const { nextAttemptAt } = await rowOf(id);
      if (!nextAttemptAt) break;
      pauses.push(nextAttemptAt.getTime() - clock.now().getTime());
      clock.set(nextAttemptAt);
    }
    expect(pauses).toHaveLength(7);
    expect(await rowOf(id)).toMatchObject({ state: 'failed', reason: 'unreachable', attempts: 8 });
  });

  it('is asked again through the worker: a job for each mail that is due, once', async () => {
    const now = jest.spyOn(app.get(Clock), 'now').mockImplementation(() => clock.now());
    const id = await queue(overdue());
    const jobsOf = () =>
      app.as(owner.tenantId, () =>
        app
          .get(TenantDb)
          .query<{ attempt: number }>(
            `select (payload ->> 'attempt')::int as attempt from job where payload ->> 'mailId' = $1 order by id`,
            [id],
          ),
      );
    await app.get(MailJobs).retry();
    expect(await jobsOf()).toEqual([{ attempt: 0 }]);
    await attempt(id, 0, { smtpUrl: 'smtp://127.0.0.1:1' });
    clock.advance(60_000);
    await app.get(MailJobs).retry();
    await app.get(MailJobs).retry();
    expect(await jobsOf()).toEqual([{ attempt: 0 }, { attempt: 1 }]);
    now.mockRestore();
  });

  it('in production is spoken to in the clear on this machine only', async () => {
    const server = await smtpServer(() => '250 ok');
    const id = await queue(overdue());
    const elsewhere = server.url.replace('127.0.0.1', '127.0.0.2');
    await attempt(id, 0, { smtpUrl: elsewhere, production: true });
    expect(await rowOf(id)).toMatchObject({ state: 'queued', reason: 'unreachable' });
    expect(server.recipients).toEqual([]);
    await attempt(id, 1, { smtpUrl: server.url, production: true });
    await server.close();
    expect((await rowOf(id)).state).toBe('sent');
  });
});

it('is forgotten after three months, when it is history', async () => {
  const now = jest.spyOn(app.get(Clock), 'now').mockImplementation(() => clock.now());
  const waiting = await queue(overdue());
  const sent = await queue(overdue());
  await attempt(sent);
  clock.advance(91 * 86_400_000);
  expect(await app.get(MailJobs).purge()).toBeGreaterThan(0);
  await expect(rowOf(sent)).rejects.toThrow();
  expect((await rowOf(waiting)).state).toBe('queued');
  now.mockRestore();
});
