import { editionAt, findMetric, judge } from '@mimamori/catalogue';
import {
  Clock,
  Evidence,
  type EvidenceFact,
  type EvidenceQuestion,
  japanDay,
  type Measurement,
  SqlParams,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { CAMERA_OFFLINE } from './live.tasks';
import { lapsedBefore, LONG_OFFLINE_MILLISECONDS } from './presence.rules';

const METRIC = 'M24';
const SOURCES = ['camera', 'camera_status', 'task'];

interface Counts {
  readonly activeCameras: number;
  readonly longOffline: number;
  readonly longOfflineTaken: number;
  readonly longSilent: number;
}

/** The finding is opened by the machine itself: it is a ticket only when a person has begun to work on it. */
const TAKEN = `exists (select from task where task.tenant_id = camera.tenant_id and task.code = '${CAMERA_OFFLINE}'
  and task.subject_id = camera.id::text and task.kind = 'finding' and task.state = 'in_progress')`;

/**
 * Active cameras; those offline for long, with and without a ticket; and those of which nobody knows whether they work, and
 * has not known for long. "Offline for long" is what a reporter said first so long ago and still says: silence before that
 * does not count, silence in between ends nothing, and who is silent now is not known to be offline.
 */
function counting({ scope, asOf }: EvidenceQuestion, now: Date): { text: string; values: unknown[] } {
  const params = new SqlParams();
  const lapsed = `(not held.silent and held.lease_until < ${params.add(lapsedBefore(now), 'timestamptz')}) is true`;
  const since = params.add(new Date(asOf.getTime() - LONG_OFFLINE_MILLISECONDS), 'timestamptz');
  const isLong = `held.status = 'offline' and held.offline_since < ${since} and not ${lapsed}`;
  const text = `select count(*)::int as "activeCameras",
      (count(*) filter (where ${isLong}))::int as "longOffline",
      (count(*) filter (where ${isLong} and ${TAKEN}))::int as "longOfflineTaken",
      (count(*) filter (where (coalesce(held.status, 'unknown') = 'unknown' or ${lapsed})
        and coalesce(held.down_since, held.lease_until, camera.activated_at, camera.created_at) < ${since}))::int as "longSilent"
    from camera left join camera_status held on held.tenant_id = camera.tenant_id and held.id = camera.id
    where camera.state = 'active' and camera.created_at <= ${params.add(asOf, 'timestamptz')}
      ${scope.sites ? `and camera.site_id = any(${params.add(scope.sites, 'uuid[]')})` : ''}`;
  return { text, values: params.values };
}

/** Scope: `sites` (ids). */
@Injectable()
export class LiveEvidence {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /**
   * Share of active cameras that were reported offline more than 24 hours ago, have not been seen working since, and have
   * no ticket. A camera that nobody reports about may be offline or not: while there are such, the share is known only
   * when those known to be offline are too many by themselves.
   */
  @Evidence(METRIC)
  async longOffline(question: EvidenceQuestion): Promise<Measurement> {
    const { text, values } = counting(question, this.clock.now());
    const [counts] = await this.db.query<Counts>(text, values);
    const { activeCameras = 0, longOffline = 0, longOfflineTaken = 0, longSilent = 0 } = counts ?? {};
    const told = { activeCameras, longOffline, longOfflineTaken, longSilent };
    const facts: EvidenceFact[] = Object.entries(told).map(([name, value]) => ({
      key: `live:evidence.${name}`,
      value,
    }));
    const answer = { facts, sources: SOURCES };
    if (activeCameras === 0)
      return { value: null, unknownReason: 'live:evidence.no_active_cameras', ...answer };
    const atLeast = (longOffline - longOfflineTaken) / activeCameras;
    if (longSilent === 0 || fails(question.asOf, atLeast)) return { value: atLeast, ...answer };
    return { value: null, unknownReason: 'live:evidence.silent_cameras', ...answer };
  }
}

function fails(asOf: Date, share: number): boolean {
  const metric = findMetric(editionAt(japanDay(asOf)), METRIC);
  return metric !== undefined && judge(metric, share) === 'fail';
}
