import { canonicalJson } from '@mimamori/platform';
import type { TaskOpening } from '@mimamori/work';

import { endOfJapanDay } from './calendar-day';
import type { FindingFacts } from './camera-finding.facts';
import type { StandingFinding } from './camera-finding.queries';
import { type CameraFinding, findingsOf } from './camera-findings.rules';

export interface FindingChanges {
  readonly open: readonly TaskOpening[];
  readonly close: readonly Pick<StandingFinding, 'code' | 'subjectId'>[];
}

function openingOf(
  { id, siteId, siteCode, code, ownerUserId, ownerAbsence }: FindingFacts,
  finding: CameraFinding,
): TaskOpening {
  const { rule, params, dueOn } = finding;
  return {
    kind: 'finding',
    code: rule.code,
    subject: 'Camera',
    subjectId: id,
    siteId,
    params: { camera: `${siteCode}/${code}`, ...params },
    severity: rule.severity,
    dueAt: dueOn === undefined ? null : endOfJapanDay(dueOn),
    ownerUserId: ownerAbsence === 'disabled' || ownerAbsence === 'ended' ? null : ownerUserId,
  };
}

/** What has to be told, given what stands: new findings and changed ones are opened, those gone are closed. */
export function findingChanges(
  cameras: readonly FindingFacts[],
  standing: readonly StandingFinding[],
): FindingChanges {
  const keyOf = ({ code, subjectId }: Pick<StandingFinding, 'code' | 'subjectId'>) => `${code} ${subjectId}`;
  const known = new Map(standing.map((finding) => [keyOf(finding), finding]));
  const wanted = cameras.flatMap((facts) => findingsOf(facts).map((finding) => openingOf(facts, finding)));
  const keys = new Set(wanted.map(keyOf));
  return {
    open: wanted.filter((opening) => {
      const { siteId, severity, params } = opening;
      const stands = known.get(keyOf(opening));
      const told = stands && stands.siteId === siteId && stands.severity === severity;
      return !told || canonicalJson(stands.params) !== canonicalJson(params ?? {});
    }),
    close: standing.filter((finding) => !keys.has(keyOf(finding))),
  };
}
