import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Checkpoints, LogFileVerifier, Verifications } from '@mimamori/audit';
import { keyRingOf } from '@mimamori/audit/testing';
import { TenantDb } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { until } from '../../../../test/support/until';
import { type SmtpServer, smtpServer } from '../../testing/smtp-server';
import { MailDelivery } from '../mail/mail-delivery.service';
import { WebhookSender } from '../webhook/webhook.sender';
import { MOST_RECEIVERS } from './checkpoint-receiver.service';

const bodies: string[] = [];
const receiver = createServer((request, reply) => {
  let body = '';
  request.on('data', (part) => (body += String(part)));
  request.on('end', () => {
    bodies.push(body);
    reply.writeHead(204).end();
  });
});
let mails: SmtpServer;
let answer = '250 ok';

beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  mails = await smtpServer(() => answer);
  const { port } = receiver.address() as AddressInfo;
  Object.assign(process.env, { SMTP_URL: mails.url, MIMAMORI_EGRESS_ALLOW: `127.0.0.1:${port}` });
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await mails.close();
  delete process.env.SMTP_URL;
  delete process.env.MIMAMORI_EGRESS_ALLOW;
});

const app = useApp();
const URL = '/v1/checkpoint-receivers';
const REASON = '照合のため';

beforeEach(() => {
  answer = '250 ok';
  mails.message = '';
  mails.recipients.length = 0;
});

const add = (as: SignedIn, address: string, more: object = {}) =>
  app.call('POST', URL, { as, body: { address, ...more } });
const list = async (as: SignedIn) => (await app.call('GET', URL, { as })).body.items;
const daily = async (as: SignedIn) =>
  (await app.call('GET', '/v1/audit/checkpoints?filter[occasion]=daily', { as })).body.items[0];
/** As the worker does after midnight. */
const endOfDay = (as: SignedIn) =>
  app.as(as.tenantId, async () => {
    await app.get(Verifications).verify(as.tenantId);
    await app.get(TenantDb).transaction((tx) => app.get(Checkpoints).signDay(tx));
  });
const arrived = (as: SignedIn, state = 'sent') =>
  until(async () => (await list(as)).every((one: Found) => one.latestMail?.state === state));
interface Found {
  readonly latestMail: { readonly state: string } | null;
}
/** The parts of the message as a mail program shows them. */
function partsOf(message: string): { readonly text: string; readonly file: string; readonly name: string } {
  const decoded = (part = '') =>
    /transfer-encoding: base64/i.test(part)
      ? Buffer.from(part.split('\n\n').slice(1).join(''), 'base64').toString()
      : Buffer.from(
          part
            .replace(/=\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString();
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(message) ?? [];
  const parts = message.split(`--${boundary}`);
  const file = parts.find((part) => /application\/json/.test(part));
  return {
    text: decoded(parts.find((part) => /text\/plain/.test(part))),
    file: decoded(file),
    name: /filename="?([^"\n]+)/.exec(file ?? '')?.[1] ?? '',
  };
}

describe('mailboxes for signed heads of the log', () => {
  it('are kept by those who answer for the log, and the log tells no address', async () => {
    const owner = await app.found('receivers');
    const tenant = { tenantId: owner.tenantId, code: 'receivers' };
    const made = await add(owner, 'Audit@example.co.jp');
    expect(made).toMatchObject({ status: 201, body: { locale: 'ja', latestMail: null, version: 1 } });
    const url = `${URL}/${made.body.id}`;
    expect(made.headers.location).toBe(url);
    expect(await add(owner, 'audit@EXAMPLE.co.jp')).toMatchObject({
      status: 409,
      body: { code: 'work.checkpoint_receiver_listed' },
    });
    for (const address of ['nobody', 'a@example.jp, b@example.jp', 'a@example.jp\r\nBcc: b@example.jp'])
      expect((await add(owner, address)).status).toBe(400);
    for (let number = 1; number < MOST_RECEIVERS; number++) await add(owner, `box${number}@example.jp`);
    expect(await add(owner, 'onemore@example.jp')).toMatchObject({
      status: 409,
      body: { code: 'work.checkpoint_receiver_limit' },
    });
    const admin = await app.person(tenant, 'tenant_admin', { kind: 'tenant' });
    expect(await list(admin)).toHaveLength(MOST_RECEIVERS);
    expect((await add(admin, 'x@example.jp')).status).toBe(403);
    expect((await app.call('DELETE', url, { as: admin })).status).toBe(403);
    const viewer = await app.person(tenant, 'live_viewer', { kind: 'tenant' });
    expect((await app.call('GET', URL, { as: viewer })).status).toBe(403);
    const stranger = await app.found('receivers-other');
    expect((await app.call('GET', url, { as: stranger })).status).toBe(404);
    const twin = await app.graphql(
      owner,
      'query ($id: ID!) { checkpointReceiver(id: $id) { address latestMail { state } } checkpointReceivers { edges { node { id } } } }',
      { id: made.body.id },
    );
    expect(twin.body.data.checkpointReceiver).toEqual({ address: 'Audit@example.co.jp', latestMail: null });
    const stale = { 'if-match': '"x"' };
    expect((await app.call('DELETE', url, { as: owner, headers: stale })).status).toBe(412);
    expect((await app.call('DELETE', url, { as: owner })).status).toBe(204);
    expect((await app.call('GET', url, { as: owner })).status).toBe(404);
    const log = await app.call('GET', '/v1/audit-events?filter[action]=work.checkpoint_receiver.', {
      as: owner,
    });
    expect(log.body.items).toHaveLength(MOST_RECEIVERS + 1);
    expect(log.text).not.toContain('example.');
  });

  it('get one mail a day with what a webhook carries, which an export is compared with', async () => {
    const owner = await app.found('by-mail');
    await add(owner, 'audit@example.co.jp');
    expect((await app.call('POST', '/v1/webhooks', { as: owner, body: hook() })).status).toBe(201);
    await endOfDay(owner);
    await endOfDay(owner);
    await arrived(owner);
    const signed = await until(async () => (await daily(owner)).publishedAt && daily(owner));
    await app.get(WebhookSender).send();
    expect(mails.recipients).toEqual(['<audit@example.co.jp>']);
    const { text, file, name } = partsOf(mails.message);
    expect(bodies.filter((one) => one.includes(signed.id))).toEqual([file]);
    expect(name).toBe(`audit-checkpoint-by-mail-${signed.day}.json`);
    for (const told of [signed.chainHash, signed.envelope.signature, owner.tenantId, 'by-mail', signed.day])
      expect(text).toContain(told);
    expect(text).toContain('操作ログ');
    const lines = await exportedLines(owner);
    const { body: keys } = await app.call('GET', '/.well-known/mimamori-sealing-keys.json');
    const verify = (kept: string) => LogFileVerifier.verify(lines, keyRingOf(keys), [{ name, text: kept }]);
    expect(await verify(file)).toMatchObject({ verdict: 'intact', kept: [{ outcome: 'holds' }] });
    // whoever forges what was kept has no key for it
    expect(await verify(file.replaceAll(signed.chainHash, '0'.repeat(64)))).toMatchObject({
      verdict: 'unverifiable',
      kept: [{ outcome: 'unsigned', why: 'bad_signature' }],
    });
  });

  it('that refuse are a finding until a later mail arrives; nothing is known outside until then', async () => {
    const owner = await app.found('refused');
    const { body: box } = await add(owner, 'gone@example.co.jp');
    answer = '550 no such mailbox';
    await endOfDay(owner);
    await arrived(owner, 'failed');
    expect((await daily(owner)).publishedAt).toBeNull();
    const findings = () => app.call('GET', `/v1/findings?filter[subjectId]=${box.id}`, { as: owner });
    const { body, text } = await findings();
    expect(body.items).toMatchObject([
      { code: 'work.mail_failed', subject: 'CheckpointReceiver', state: 'open' },
    ]);
    expect(text).not.toContain('gone@');
    expect((await app.call('DELETE', `${URL}/${box.id}`, { as: owner })).status).toBe(204);
    expect((await findings()).body.items).toMatchObject([{ state: 'done', outcome: 'removed' }]);
  });

  it('get nothing any more once they are removed, not even what was being queued at that moment', async () => {
    const owner = await app.found('removed');
    await add(owner, 'former@example.co.jp');
    answer = '450 later';
    await endOfDay(owner);
    const queued = async () => {
      const mail = 'select id, reason from mail where address is not null';
      return (await app.get(TenantDb).query<{ id: string; reason: string | null }>(mail))[0];
    };
    const { id } = await app.as(owner.tenantId, () =>
      until(async () => {
        const mail = await queued();
        return mail?.reason ? mail : undefined;
      }),
    );
    answer = '250 ok';
    await app.as(owner.tenantId, async () => {
      // as the foreign key leaves a mail that the removal did not see yet
      await app.get(TenantDb).query('delete from checkpoint_receiver');
      await app.get(MailDelivery).attempt(id, 1);
      expect(await queued()).toMatchObject({ reason: 'recipient_absent' });
    });
    expect(mails.message).toBe('');
  });

  it('are not needed where a webhook takes it: that is known outside as well', async () => {
    const owner = await app.found('by-hook');
    await app.call('POST', '/v1/webhooks', { as: owner, body: hook() });
    await endOfDay(owner);
    expect((await daily(owner)).publishedAt).toBeNull();
    await app.get(WebhookSender).send();
    expect((await daily(owner)).publishedAt).not.toBeNull();
    expect(mails.recipients).toEqual([]);
  });
});

const hook = () => ({
  url: `http://${process.env.MIMAMORI_EGRESS_ALLOW}/log`,
  eventTypes: ['audit.checkpoint.signed'],
});

async function exportedLines(as: SignedIn): Promise<string[]> {
  const { body } = await app.call('POST', '/v1/audit-exports', {
    as,
    body: { format: 'jsonl', reason: REASON },
  });
  await app.job(as, body.jobId);
  const { payload } = await app.http.inject({
    method: 'GET',
    url: `/v1/audit-exports/${body.jobId}/file`,
    headers: { authorization: `Bearer ${as.token}` },
  });
  return payload.trimEnd().split('\n');
}
