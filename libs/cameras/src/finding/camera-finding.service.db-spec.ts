import { uuidv7 } from '@mimamori/platform';
import { asTenant, everything } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';
import { findingListQuery } from '@mimamori/work';
import { Logger } from '@nestjs/common';

import { useDatabase } from '../../../../test/support/database';
import { aCamera, aMask, decided } from '../../testing';
import {
  type Ground,
  registerServices,
  type RegisterServices,
  someGround,
} from '../../testing/register.ground';
import type { CameraCreate } from '../camera/camera.schema';
import { FindingRounds } from './finding-round.service';

const database = useDatabase();
const any = new IfMatchHeader(undefined);
let services: RegisterServices;
let ground: Ground;

beforeAll(async () => {
  services = await registerServices(database);
  database.beforeDrop(() => services.parts.close());
});
beforeEach(async () => {
  ground = await someGround(services, uuidv7());
});

const here = <T>(work: () => Promise<T>) =>
  asTenant(ground.tenantId, work, {
    principal: { kind: 'user', id: ground.owner.id, tenantId: ground.tenantId },
  });
const good = () => ({
  ...decided,
  siteId: ground.siteId,
  areaId: ground.area.id,
  ownerUserId: ground.owner.id,
  purposeIds: [ground.purpose.id],
  class: 'conventional_security' as const,
  noticeClass: 'publication' as const,
});
async function filming(over: Partial<CameraCreate> = {}) {
  const camera = await services.cameras.create(aCamera({ ...good(), ...over }));
  return services.cameras.transition(camera.id, { to: 'active' }, any);
}
async function found(subjectId: string, state?: 'open' | 'done') {
  const filter = { subjectId, ...(state && { state }) };
  const { items } = await services.tasks.listFindings(findingListQuery.parse({ filter }));
  return items.map(({ code }) => code.slice('cameras.'.length)).toSorted();
}
const update = (id: string, patch: object) => services.cameras.update(id, patch, any);

describe('CameraFindings', () => {
  it('open when a camera comes to film, and close by the change that ends them', () =>
    here(async () => {
      const camera = await services.cameras.create(aCamera({ ...good(), audio: true, streamTls: false }));
      expect(await found(camera.id)).toEqual([]);
      await services.cameras.transition(camera.id, { to: 'active' }, any);
      expect(await found(camera.id, 'open')).toEqual(['audio_without_purpose', 'stream_unencrypted']);
      await update(camera.id, { audioPurpose: 'レジでの会話の確認', streamTls: true });
      expect(await found(camera.id, 'open')).toEqual([]);
      expect(await found(camera.id, 'done')).toEqual(['audio_without_purpose', 'stream_unencrypted']);
    }));

  it('are told once, and speak of the camera as it is', () =>
    here(async () => {
      const camera = await filming({ managementTls: false });
      await update(camera.id, { note: 'a' });
      await update(camera.id, { code: 'NEW' });
      const { items } = await services.tasks.listFindings(
        findingListQuery.parse({ filter: { subjectId: camera.id } }),
      );
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({
        kind: 'finding',
        subject: 'Camera',
        siteId: ground.siteId,
        ownerUserId: ground.owner.id,
        severity: 'high',
        title: expect.stringContaining('NEW'),
      });
    }));

  it('vanish with the change that was refused', () =>
    here(async () => {
      const camera = await filming();
      await expect(update(camera.id, { streamTls: false, areaId: null })).rejects.toMatchObject({
        code: 'cameras.gate_closed',
      });
      expect(await found(camera.id)).toEqual([]);
    }));

  it('follow masks', () =>
    here(async () => {
      const camera = await services.cameras.create(aCamera({ ...good(), maskDecision: 'needed' }));
      const mask = await services.masks.create(camera.id, aMask());
      await services.cameras.transition(camera.id, { to: 'active' }, any);
      expect(await found(camera.id, 'open')).toEqual(['mask_unchecked']);
      await services.masks.update(mask.id, { verifiedOn: '2026-01-01' }, any);
      expect(await found(camera.id, 'open')).toEqual([]);
    }));

  it('know the rule of the municipality, the tenant’s own before the shipped one', () =>
    here(async () => {
      await services.sites.update(ground.siteId, { prefecture: '千葉県', municipalityCode: '12203' });
      const camera = await filming({ retentionClass: 'public_place' });
      expect(await found(camera.id, 'open')).toEqual(['retention_over_local_rule']);
      const now = services.parts.clock.now();
      await services.parts.db.query(
        `insert into municipal_rule (tenant_id, id, municipality_code, name, max_retention_days, source, as_of, created_at,
          updated_at) values ($1, $2, '12203', 'x', 60, 'x', '2026-11-01', $3, $3)`,
        [ground.tenantId, uuidv7(), now],
      );
      await update(camera.id, { note: 'x' });
      expect(await found(camera.id, 'open')).toEqual([]);
    }));

  it('of a camera that is no longer there are closed', () =>
    here(async () => {
      const camera = await filming({ managementTls: false, audio: true });
      await services.cameras.transition(camera.id, { to: 'suspended', reason: 'x' }, any);
      expect(await found(camera.id, 'open')).toEqual(['management_unencrypted']);
      await services.cameras.transition(camera.id, { to: 'retired', reason: 'x' }, any);
      expect(await found(camera.id, 'open')).toEqual([]);
    }));

  it('of many cameras are found by as many statements as of one', () =>
    here(async () => {
      const cameras = [await filming(), await filming(), await filming()];
      const { db } = services.parts;
      const count = (ids: readonly string[]) =>
        db.transaction(async (tx) => {
          const asked = jest.spyOn(tx, 'query');
          await services.findings.review(tx, ids);
          return asked.mock.calls.length;
        });
      const ids = cameras.map(({ id }) => id);
      expect(await count(ids)).toBe(await count(ids.slice(0, 1)));
      expect(await db.transaction((tx) => services.findings.review(tx, [uuidv7()]))).toEqual({
        opened: 0,
        closed: 0,
      });
    }));
});

describe('FindingRounds', () => {
  it('find by day what no change told, once a day, and go on after a failure', async () => {
    const { db, clock } = services.parts;
    const authorizer = { permissionsOf: () => Promise.resolve(everything) };
    const rounds = new FindingRounds(db, clock, authorizer, services.findings);
    const camera = await here(() => filming({ supportEndsOn: '2027-03-31' }));
    await db.asSystem('a tenant of a spec', (system) =>
      system.query(
        `insert into tenant (tenant_id, code, name, created_at, updated_at) values ($1, $2, 'x', now(), now())`,
        [ground.tenantId, `t${ground.tenantId.slice(-12)}`],
      ),
    );
    clock.set(new Date('2027-02-01T00:00:00Z'));
    expect(await rounds.goOn()).toBe(1);
    expect(await here(() => found(camera.id, 'open'))).toEqual(['support_ending']);
    expect(await rounds.goOn()).toBe(0);
    clock.set(new Date('2027-04-01T00:00:00Z'));
    const told = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const review = jest.spyOn(services.findings, 'review').mockRejectedValueOnce(new Error('stop'));
    expect(await rounds.goOn()).toBe(0);
    review.mockRestore();
    expect(told).toHaveBeenCalledTimes(1);
    told.mockRestore();
    expect(await rounds.goOn()).toBe(1);
    expect(await here(() => found(camera.id, 'open'))).toContain('support_ended');
    expect(await here(() => found(camera.id, 'open'))).not.toContain('support_ending');
  });
});
