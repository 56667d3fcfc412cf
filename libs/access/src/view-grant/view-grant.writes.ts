import type { Tx } from '@mimamori/platform';

import type { Target } from './grant-reach.rules';
import { ViewGrant, ViewGrantCamera, ViewGrantSite } from './view-grant.entity';

export type NewGrant = Omit<
  ViewGrant,
  | 'tenantId'
  | 'version'
  | 'state'
  | 'approverId'
  | 'startsAt'
  | 'endsAt'
  | 'decidedBy'
  | 'decidedAt'
  | 'endedBy'
  | 'endedAt'
  | 'note'
>;

export async function insertGrant(tx: Tx, grant: NewGrant, targets: readonly Target[]): Promise<void> {
  const { tenantId } = tx;
  const grantId = grant.id;
  await tx.repository(ViewGrant).insert({ tenantId, ...grant, state: 'requested' });
  const siteIds = [...new Set(targets.map(({ siteId }) => siteId))];
  await tx.repository(ViewGrantSite).insert(siteIds.map((siteId) => ({ tenantId, grantId, siteId })));
  const cameras = targets.flatMap(({ cameraId, siteId }) =>
    cameraId === undefined ? [] : [{ tenantId, grantId, cameraId, siteId }],
  );
  if (cameras.length) await tx.repository(ViewGrantCamera).insert(cameras);
}

export type Step = Partial<
  Pick<
    ViewGrant,
    | 'state'
    | 'approverId'
    | 'startsAt'
    | 'endsAt'
    | 'lapsesAt'
    | 'footageFrom'
    | 'decidedBy'
    | 'decidedAt'
    | 'endedBy'
    | 'endedAt'
    | 'note'
  >
>;

/** The row is locked. */
export async function writeStep(tx: Tx, id: string, step: Step, now: Date): Promise<void> {
  await tx.repository(ViewGrant).update({ tenantId: tx.tenantId, id }, { ...step, updatedAt: now });
}
