import type { Reader } from '@mimamori/platform';
import { localRuleOf } from '@mimamori/sites';
import { type Absence, absenceOf, type User } from '@mimamori/users';

import { CAMERA } from '../camera/camera.queries';
import type { CameraRow } from '../camera/camera.schema';
import type { FindingFacts, LocalLimit, PurposeOfCamera } from './camera-finding.facts';

type Owner = Pick<User, 'status' | 'firstDay' | 'lastDay'>;

export interface ReviewedRow extends CameraRow {
  readonly siteCode: string;
  readonly knownSince: string;
  readonly masksInForce: number;
  readonly masksUnchecked: number;
  readonly purposesOfCamera: readonly PurposeOfCamera[];
  readonly areaClass: FindingFacts['areaClass'];
  readonly owner: Owner | null;
  readonly municipalityCode: string | null;
  /** The tenant's own rule for the municipality; it wins as a whole over the shipped one. */
  readonly ownRule: { readonly days: number | null; readonly appliesTo: LocalLimit['appliesTo'] } | null;
}

/** Rules speak about the camera itself, whoever asks: no row filter. $1 ids of cameras. */
const REVIEWED = `select ${CAMERA.select},
    (camera.created_at at time zone 'Asia/Tokyo')::date::text as "knownSince",
    masks."masksInForce", masks."masksUnchecked", purposes.of as "purposesOfCamera", area.class as "areaClass",
    case when owner.id is not null then json_build_object('status', owner.status,
      'firstDay', owner.first_day, 'lastDay', owner.last_day) end as owner,
    site.code as "siteCode", site.municipality_code as "municipalityCode", case when rule.id is not null then
      json_build_object('days', rule.max_retention_days, 'appliesTo', rule.applies_to) end as "ownRule"
  from camera
    join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
    left join municipal_rule rule on rule.tenant_id = site.tenant_id
      and rule.municipality_code = site.municipality_code
    left join area on area.tenant_id = camera.tenant_id and area.id = camera.area_id
    left join user_account owner on owner.tenant_id = camera.tenant_id and owner.id = camera.owner_user_id
    cross join lateral (select count(*)::int as "masksInForce",
        (count(*) filter (where mask.verified_on is null))::int as "masksUnchecked" from privacy_mask mask
      where mask.tenant_id = camera.tenant_id and mask.camera_id = camera.id and mask.state = 'in_force') masks
    cross join lateral (select coalesce(json_agg(json_build_object('class', purpose.class, 'state', purpose.state,
        'texts', array_remove(array[purpose.text, purpose.text_en], null))), '[]') as of
      from camera_purpose link join purpose on purpose.tenant_id = link.tenant_id and purpose.id = link.purpose_id
      where link.tenant_id = camera.tenant_id and link.camera_id = camera.id) purposes
  where camera.id = any($1::uuid[])`;

function limitOf({ municipalityCode, ownRule }: ReviewedRow): LocalLimit | null {
  const { maxRetentionDays, appliesTo } = localRuleOf(municipalityCode);
  const { days, ...scope } = ownRule ?? { days: maxRetentionDays, appliesTo };
  return days === null ? null : { days, ...scope };
}

function factsOf(row: ReviewedRow, now: Date, today: string): FindingFacts {
  const { owner, purposesOfCamera: purposes, municipalityCode: _place, ownRule: _rule, ...camera } = row;
  const ownerAbsence: Absence | null = (owner && absenceOf(owner, now)) ?? null;
  return { ...camera, purposes, ownerAbsence, localLimit: limitOf(row), today };
}

/** The cameras as the rules see them; ids that no camera has are left out. */
export async function reviewed(
  reader: Reader,
  cameraIds: readonly string[],
  now: Date,
  today: string,
): Promise<FindingFacts[]> {
  const rows = await reader.query<ReviewedRow>(REVIEWED, [cameraIds]);
  return rows.map((row) => factsOf(row, now, today));
}

/** What was found before and has not been dealt with, or was dismissed and still is so. */
export interface StandingFinding {
  readonly code: string;
  readonly subjectId: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly severity: string;
  readonly siteId: string | null;
}

const STANDING = `select task.code, task.subject_id as "subjectId", task.params, task.severity,
    task.site_id as "siteId" from task
  where task.subject_id = any($1::text[]) and task.subject = 'Camera' and task.kind = 'finding'
    and task.code = any($2::text[])
    and (task.state in ('open', 'in_progress') or (task.state = 'dismissed' and task.lapsed_at is null))`;

export function standingFindings(
  reader: Reader,
  cameraIds: readonly string[],
  codes: readonly string[],
): Promise<StandingFinding[]> {
  return reader.query<StandingFinding>(STANDING, [cameraIds, codes]);
}
