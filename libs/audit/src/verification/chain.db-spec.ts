import { AuditCheckpointSigned, Checkpoints, LogFileVerifier, SealedLog } from '@mimamori/audit';
import { type EvidenceQuestion, TenantDb } from '@mimamori/platform';
import { KeyRing } from '@mimamori/sealing';

import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { SealHealth } from '../seal/seal.health';
import { SealJobs } from '../seal/seal.jobs';
import { ChainEvidence } from './chain.evidence';
import { Verifications } from './verification.service';

const app = useApp();
let owner: SignedIn;
let superuser: pg.Client;

beforeAll(async () => {
  owner = await app.found('sealed');
  superuser = new pg.Client(app.database.superuserUrl);
  await superuser.connect();
  app.database.beforeDrop(() => superuser.end());
});

const question = (scope: EvidenceQuestion['scope'] = {}): EvidenceQuestion => {
  const asOf = new Date();
  return { scope, asOf, period: { from: asOf, to: asOf } };
};
const measure = () => app.as(owner.tenantId, () => app.get(ChainEvidence).chainVerified(question()));
const checkpoints = async () => (await app.call('GET', '/v1/audit/checkpoints', { as: owner })).body.items;

async function openFindings(): Promise<string[]> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { rows } = await superuser.query<{ state: string }>(
      "select state from task where tenant_id = $1 and code = 'work.audit_log_broken' order by id",
      [owner.tenantId],
    );
    if (rows.length) return rows.map(({ state }) => state);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
}

describe('the chain of a tenant', () => {
  it('is sealed, signed for the day and verified by the jobs; then its heads are listed', async () => {
    const jobs = app.get(SealJobs);
    expect(await measure()).toMatchObject({ value: 'never', parts: { intact: null } });
    expect([await jobs.seal(), await jobs.signDay(), await jobs.verify()]).toEqual([1, 1, 1]);
    expect([await jobs.signDay(), await jobs.verify()]).toEqual([0, 0]);
    expect(await app.get(SealHealth).sealing()).toBe('up');
    const items = await checkpoints();
    expect(items.map(({ occasion }: { occasion: string }) => occasion)).toEqual(['verified', 'daily']);
    expect(items[0]).toMatchObject({
      seq: expect.any(Number),
      publishedAt: null,
      envelope: { kind: 'audit.checkpoint' },
    });
    const twin = await app.graphql(
      owner,
      '{ auditCheckpoints(filter: {occasion: daily}) { edges { node { id seq chainHash occasion day signedAt publishedAt envelope } } } }',
    );
    expect(twin.body.data.auditCheckpoints.edges.map(({ node }: { node: object }) => node)).toEqual([
      items[1],
    ]);
    expect((await app.call('GET', '/v1/audit/checkpoints?filter[occasion]=x', { as: owner })).status).toBe(
      400,
    );
  });

  it('is not shown to those who may not read the log', async () => {
    const viewer = await app.person({ tenantId: owner.tenantId, code: 'sealed' }, 'live_viewer', {
      kind: 'tenant',
    });
    expect((await app.call('GET', '/v1/audit/checkpoints', { as: viewer })).status).toBe(403);
    expect((await app.call('GET', '/v1/audit/checkpoints')).status).toBe(401);
  });

  it('proves M10 once a head is known outside, and only of the whole log', async () => {
    expect(await measure()).toMatchObject({ value: 'never', parts: { intact: true } });
    const [newest] = await checkpoints();
    await app.as(owner.tenantId, () =>
      app.get(TenantDb).transaction((tx) => app.get(Checkpoints).published(tx, newest.id)),
    );
    const { value, parts, facts } = await measure();
    expect(value).toBeLessThan(0.1);
    expect(parts).toEqual({ intact: true });
    expect(facts.map(({ key }) => key)).toEqual([
      'audit:evidence.rows_verified',
      'audit:evidence.intact_at',
      'audit:evidence.anchored_at',
    ]);
    const partly = await app.as(owner.tenantId, () =>
      app.get(ChainEvidence).chainVerified(question({ site: ['x'] })),
    );
    expect(partly).toMatchObject({ value: null, unknownReason: 'audit:evidence.whole_log_only' });
  });

  it('tells its signed heads in a form that fits its announcement', async () => {
    const [newest] = await checkpoints();
    const { id: checkpointId, occasion, seq, chainHash, envelope } = newest;
    const facts = { checkpointId, occasion, seq, chainHash, envelope };
    const { keyId, signedAt } = envelope;
    expect(AuditCheckpointSigned.announced.data.safeParse({ ...facts, keyId, signedAt }).success).toBe(true);
  });

  it('is verified from an export with the public list of keys alone', async () => {
    const lines = await app.as(owner.tenantId, async () => {
      const log = app.get(SealedLog);
      const all: string[] = [];
      for await (const line of log.exportLines(app.get(TenantDb), (await log.prepareExport())!))
        all.push(line);
      return all;
    });
    const keys = await app.call('GET', '/.well-known/mimamori-sealing-keys.json');
    expect(keys.status).toBe(200);
    expect(keys.text).not.toContain('private');
    const verdict = await LogFileVerifier.verify(lines, new KeyRing(keys.body));
    expect(verdict).toMatchObject({ verdict: 'intact', row: undefined, file: undefined });
  });

  it('is not pruned unseen behind what was signed for another reason', async () => {
    const other = await app.found('anchored');
    const log = await app.as(other.tenantId, async () => {
      await app.get(Verifications).verify(other.tenantId);
      const db = app.get(TenantDb);
      await db.query(
        `insert into audit_checkpoint (tenant_id, id, seq, chain_hash, occasion, signed_at, envelope)
         select tenant_id, gen_random_uuid(), seq, chain_hash, 'pruning', signed_at, envelope from audit_checkpoint`,
      );
      await db.query('select mimamori.prune_audit(seq) from audit_head');
      return app.get(Verifications).verify(other.tenantId);
    });
    expect(log).toMatchObject({ fault: { problem: 'checkpoint_forged' } });
  });

  it('that a superuser edited is a finding, and fails M10, until it is whole again', async () => {
    const edit = async (outcome: string) => {
      await superuser.query("set session_replication_role = 'replica'");
      await superuser.query(
        `update audit_event set outcome = $2 where tenant_id = $1
           and id = (select event_id from audit_seal where tenant_id = $1 and seq = 1)`,
        [owner.tenantId, outcome],
      );
      await superuser.query("set session_replication_role = 'origin'");
    };
    const verify = () => app.as(owner.tenantId, () => app.get(Verifications).verify(owner.tenantId));
    await edit('denied');
    expect(await verify()).toMatchObject({ fault: { seq: 1, problem: 'changed' } });
    expect(await openFindings()).toEqual(['open']);
    expect(await measure()).toMatchObject({ parts: { intact: false } });
    const { body } = await app.call('GET', '/v1/findings', {
      as: owner,
      headers: { 'accept-language': 'en' },
    });
    expect(body.items[0].title).toBe('The audit log was changed afterwards: row 1 is not what was sealed');
    await edit('ok');
    expect(await verify()).toMatchObject({ fault: null });
    for (let attempt = 0; attempt < 100 && (await openFindings())[0] === 'open'; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await openFindings()).toEqual(['done']);
  });
});
