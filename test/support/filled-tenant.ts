import { randomBytes } from 'node:crypto';

import { FindingRounds } from '@mimamori/cameras/testing';
import { aForm, aJpeg } from '@mimamori/files/testing';
import { AvailabilityRounds } from '@mimamori/live/testing';
import { TenantDb, uuidv7 } from '@mimamori/platform';
import { Mail, Tasks } from '@mimamori/work';

import { type Answer, PASSWORD, type SignedIn, type TestApp } from './app';
import { fillAudit } from './audited';
import { MASK_POINTS } from './known-bodies';
import { fillSecondFactors } from './second-factor';
import { fillSingleSignOn } from './single-sign-on';

const HEADINGS = '店番,カメラ番号,カメラ名,エリア,区分,利用目的,音声,顔識別,保存区分,責任者,設置日';

const FILMS_FOR_DAYS = `with filming as (
    update camera set created_at = created_at - interval '3 days', activated_at = activated_at - interval '3 days'
    where state = 'active' returning tenant_id, id, site_id, created_at)
  insert into status_event (tenant_id, at, id, site_id, camera_id, status, recording, reasons)
  select tenant_id, created_at, $1, site_id, id, 'online', 'yes', '{}' from filming limit 1`;

const TAKEN = `insert into client_assertion (tenant_id, key_id, jti_hash, expires_at)
  values ($1, $2, $3, now() + interval '1 day')`;

/** Nobody reports again, and a spec may take longer than a report is believed: its answers must not change by that. */
const REPORTED_FOR_GOOD = `update camera_status set lease_until = lease_until + interval '1 day'`;

/** A signed statement of a machine client that was taken: nobody can hand it in again. */
async function proveOnce(app: TestApp, { tenantId }: SignedIn, keyId: string): Promise<void> {
  const values = [tenantId, keyId, randomBytes(32)];
  await app.as(tenantId, () => app.get(TenantDb).transaction((tx) => tx.query(TAKEN, values)));
}

const LET_IN = `insert into support_session (tenant_id, id, ticket_id, operator_id, home_tenant_id, home_session_id, opened_at)
  values ($1, $2, $3, $4, $5, $6, now())`;

/** Support was let in to a store, and looked. */
async function letSupportIn(app: TestApp, call: Calls, { tenantId }: SignedIn, site: string) {
  const { body } = await call('POST', '/v1/support-tickets', { reason: '状態の調査', sites: [site] });
  const values = [tenantId, uuidv7(), body.id, uuidv7(), uuidv7(), uuidv7()];
  await app.as(tenantId, () => app.get(TenantDb).transaction((tx) => tx.query(LET_IN, values)));
  return body.id as string;
}

/** Days that are over, so that there is an availability of them. */
async function daysGoneBy(app: TestApp, { tenantId }: SignedIn): Promise<void> {
  await app.as(tenantId, () => app.get(TenantDb).transaction((tx) => tx.query(FILMS_FOR_DAYS, [uuidv7()])));
  await app.get(AvailabilityRounds).goOn();
}

/** A tenant in which everything that the product can do has been done once. */
export interface FilledTenant {
  readonly code: string;
  readonly owner: SignedIn;
  readonly manager: SignedIn;
  readonly machine: SignedIn;
  /** Somebody with an authenticator app. */
  readonly twoFactors: SignedIn;
  /** One thing of each noun, by the word that the recipes use. */
  readonly ids: Readonly<Record<string, string>>;
  readonly siteCode: string;
  readonly cameraCode: string;
  readonly resume: string;
  readonly refreshToken: string;
  readonly activationLink: string;
}

type Calls = (
  method: string,
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

function callsOf(app: TestApp, as: SignedIn): Calls {
  return async (method, url, body, headers) => {
    const answer = await app.call(method, url, { as, body, headers });
    if (answer.status >= 300) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
    return answer;
  };
}

async function places(call: Calls, code: string) {
  const parent = await call('POST', '/v1/regions', { code: `${code}-k`, name: '関東' });
  const region = await call('POST', '/v1/regions', {
    code: `${code}-t`,
    name: '東京',
    parentId: parent.body.id,
  });
  const siteCode = `${code}-0001`;
  const site = await call(
    'POST',
    '/v1/sites',
    { code: siteCode, name: `${code} 本店`, regionId: region.body.id, tags: [code, '24h'] },
    { 'idempotency-key': `${code}-first-site` },
  );
  const area = await call('POST', `/v1/sites/${site.body.id}/areas`, {
    code: 'entrance',
    name: '入口',
    class: 'entrance',
  });
  return {
    parentRegion: parent.body.id,
    region: region.body.id,
    site: site.body.id,
    area: area.body.id,
    siteCode,
  };
}

async function register(
  app: TestApp,
  call: Calls,
  { site, area, siteCode }: Record<string, string>,
  owner: SignedIn,
) {
  const purpose = await call('POST', '/v1/purposes', {
    code: 'security',
    name: '防犯',
    text: '店舗における犯罪及び事故の防止',
    class: 'conventional_security',
  });
  const cameraCode = 'C01';
  const camera = await call('POST', '/v1/cameras', {
    siteId: site,
    code: cameraCode,
    name: '入口',
    areaId: area,
    purposeIds: [purpose.body.id],
    ownerUserId: owner.userId,
    tags: ['入口'],
  });
  const mask = await call('POST', `/v1/cameras/${camera.body.id}/privacy-masks`, {
    label: '隣家の窓',
    points: MASK_POINTS,
    place: 'camera',
  });
  const group = await call('POST', '/v1/camera-groups', { code: 'entrances', name: '出入口' });
  await call('PUT', `/v1/camera-groups/${group.body.id}/cameras/${camera.body.id}`);
  const photo = aForm({ bytes: aJpeg() });
  const cameraFile = await call('POST', `/v1/cameras/${camera.body.id}/files`, photo.body, photo.headers);
  const bring = async (lines: string[]) => {
    const file = Buffer.from(`${[HEADINGS, ...lines].join('\r\n')}\r\n`);
    const started = await call('POST', '/v1/camera-imports', file, { 'content-type': 'text/csv' });
    const job = await app.job(owner, started.body.jobId);
    if (job.state !== 'done') throw new Error(`the import ended as ${JSON.stringify(job)}`);
    return { jobId: started.body.jobId as string, ...job.result };
  };
  const good = await bring([
    `${siteCode},C02,レジ,entrance,conventional_security,security,無,無,store_office,owner,2024-04-01`,
  ]);
  const bad = await bring([`${siteCode},C03,,,no_such_class,security,無,無,store_office,owner,いつか`]);
  // one that films: the daily review looks at those
  const filming = await call('GET', '/v1/cameras?q=C02');
  const { id: filmingId } = filming.body.items[0];
  await call('PATCH', `/v1/cameras/${filmingId}`, { maskDecision: 'not_needed', maskReason: '売場のみ' });
  await call('POST', `/v1/cameras/${filmingId}/transitions`, { to: 'active' });
  const follow = async (started: Answer): Promise<string> => {
    const job = await app.job(owner, started.body.jobId);
    if (job.state !== 'done') throw new Error(`a job of cameras ended as ${JSON.stringify(job)}`);
    return job.id;
  };
  // a character that CP932 lacks: the export says in a report what it replaced
  await call('PATCH', `/v1/cameras/${camera.body.id}`, { note: '🎥' });
  const cameraExport = await follow(
    await call('GET', '/v1/camera-exports?encoding=cp932&onUnmappable=report'),
  );
  const preview = { ids: [camera.body.id], set: { vendor: 'ACME' }, dryRun: true };
  const cameraBulkEdit = await follow(await call('POST', '/v1/camera-bulk-edits', preview));
  if (!good.saved || !bad.errorFileId) throw new Error(`imports: ${JSON.stringify({ good, bad })}`);
  return {
    purpose: purpose.body.id,
    camera: camera.body.id,
    cameraGroup: group.body.id,
    cameraFile: cameraFile.body.id,
    privacyMask: mask.body.id,
    cameraCode,
    job: good.jobId,
    cameraImport: bad.jobId,
    cameraExport,
    cameraBulkEdit,
  };
}

/** A task that somebody asks for, a finding that a lib opens, and a mail about them. */
async function whatIsToBeDone(app: TestApp, call: Calls, site: string, { tenantId, userId }: SignedIn) {
  const task = await call('POST', '/v1/tasks', {
    title: '掲示物を張り替える',
    siteId: site,
    ownerUserId: userId,
  });
  const finding = await app.as(tenantId, () =>
    app.get(TenantDb).transaction(async (tx) => {
      const params = { count: 1, listed: 1, list: '掲示物を張り替える' };
      await app.get(Mail).send(tx, { userId, template: 'work.overdue', params });
      return app.get(Tasks).open(tx, {
        kind: 'finding',
        code: 'work.mail_failed',
        subject: 'Site',
        subjectId: site,
        siteId: site,
        ownerUserId: userId,
        severity: 'medium',
        params: { template: 'work.overdue', reason: 'refused' },
      });
    }),
  );
  return { task: task.body.id, finding };
}

/** Runs the whole scenario in a new tenant; jobs must be running. */
export async function fillTenant(app: TestApp, code: string): Promise<FilledTenant> {
  const owner = await app.found(code);
  const call = callsOf(app, owner);
  await call('PATCH', '/v1/tenant', { employeeCount: 120 });
  const { siteCode, ...ground } = await places(call, code);
  const { cameraCode, ...things } = await register(app, call, { ...ground, siteCode }, owner);
  const rule = await call('POST', '/v1/municipal-rules', {
    municipalityCode: '12203',
    name: '市川市',
    source: '市の担当課への照会',
    asOf: '2026-10-01',
    reviewerUserId: owner.userId,
  });
  const { ids: secondFactors, person: twoFactors } = await fillSecondFactors(app, { code, owner });
  // after the factors: with a network listed, nobody enrols a first one from outside
  const network = await call('POST', '/v1/networks', { cidr: '198.51.100.0/24', name: '本部' });
  const apiKey = await call('POST', '/v1/api-keys', { name: '勤怠連携', scopes: ['site:read'] });
  await proveOnce(app, owner, apiKey.body.id);
  const receiver = await call('POST', '/v1/checkpoint-receivers', { address: `audit@${code}.example` });
  // never called: nothing sends in these tests
  const webhook = await call('POST', '/v1/webhooks', {
    url: 'https://9.9.9.9/hook',
    eventTypes: ['sites.site.changed'],
  });
  const delivery = await call('POST', `/v1/webhooks/${webhook.body.id}/test`);
  const inSite = { kind: 'sites' as const, siteIds: [ground.site] };
  const manager = await app.person({ tenantId: owner.tenantId, code }, 'store_manager', inSite);
  const machine = await app.person({ tenantId: owner.tenantId, code }, 'machine', inSite);
  // a character that CP932 lacks: the access matrix says in a report what it replaced
  const userGroup = await call('POST', '/v1/groups', { code: 'night', name: '夜間🌙' });
  await call('POST', `/v1/groups/${userGroup.body.id}/members`, { userIds: [manager.userId] });
  const siteReader = [{ actions: ['read'], subject: 'Site' }];
  const role = await call('POST', '/v1/roles', {
    code: 'site_reader',
    name: '店舗の閲覧',
    rules: siteReader,
  });
  await call('POST', '/v1/roles', { code: 'site_watcher', name: '店舗の見守り', includes: ['site_reader'] });
  await call('POST', '/v1/role-assignments', {
    groupId: userGroup.body.id,
    role: 'live_viewer',
    scope: { kind: 'cameraGroups', cameraGroupIds: [things.cameraGroup] },
  });
  const audited = await fillAudit(app, owner, manager.userId);
  const externalIdentity = await fillSingleSignOn(app, call, owner, manager.userId);
  const toDo = await whatIsToBeDone(app, call, ground.site, manager);
  await app.get(FindingRounds).goOn();
  const cameras = [{ cameraCode, status: 'online', recording: 'yes' }];
  await callsOf(app, machine)('POST', '/v1/status-reports', { siteCode, cameras });
  await app.as(owner.tenantId, () => app.get(TenantDb).transaction((tx) => tx.query(REPORTED_FOR_GOOD)));
  await daysGoneBy(app, owner);
  const viewGrant = await callsOf(app, manager)('POST', '/v1/view-grants', {
    cameras: [things.camera],
    actions: ['view_playback'],
    reason: '紛失物の確認',
    minutes: 60,
  });
  const supportTicket = await letSupportIn(app, call, owner, ground.site);
  const grantPolicy = await call('GET', '/v1/view-grant-policy');
  const unchanged = { 'if-match': String(grantPolicy.headers.etag) };
  await call('PATCH', '/v1/view-grant-policy', { maxMinutes: 2880 }, unchanged);
  const user = await call('POST', '/v1/users', { loginId: 'tanaka', name: '田中 花子' });
  const { body: invitation } = await call('POST', `/v1/users/${user.body.id}/invitations`);
  const report = await call('POST', '/v1/reports', { kind: 'safeguards', locale: 'ja', format: 'json' });
  await app.job(owner, report.body.jobId);
  const events = await call('GET', '/v1/status-events');
  const assignments = await call('GET', `/v1/role-assignments?filter[userId]=${manager.userId}`);
  const mine = await call('GET', '/v1/me/sessions');
  const again = await call('POST', '/v1/auth/login', { tenant: code, loginId: 'owner', password: PASSWORD });
  // not the one in use: ending it must not sign anybody out
  const sessions = await call('GET', '/v1/me/sessions');
  const known = new Set(mine.body.items.map(({ id }: { id: string }) => id));
  const session = sessions.body.items.find(({ id }: { id: string }) => !known.has(id));
  return {
    code,
    owner,
    manager,
    machine,
    twoFactors,
    siteCode,
    cameraCode,
    resume: events.body.resume,
    refreshToken: again.body.refreshToken,
    activationLink: invitation.activationLink,
    ids: {
      ...ground,
      ...things,
      ...toDo,
      owner: owner.userId,
      user: manager.userId,
      roleAssignment: assignments.body.items[0].id,
      userGroup: userGroup.body.id,
      role: role.body.id,
      session: session.id,
      municipalRule: rule.body.id,
      network: network.body.id,
      ...secondFactors,
      userSession: (await call('GET', `/v1/users/${manager.userId}/sessions`)).body.items[0].id,
      ...audited,
      externalIdentity,
      apiKey: apiKey.body.id,
      viewGrant: viewGrant.body.id,
      supportTicket,
      checkpointReceiver: receiver.body.id,
      webhook: webhook.body.id,
      webhookDelivery: delivery.body.id,
      report: report.body.reportId,
    },
  };
}
