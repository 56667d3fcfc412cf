import { Audit, AuditEvent } from '@mimamori/audit';
import { asTenant, type PretendMethods } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';
import { Area, Areas, Region, Regions, Site, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { User, Users } from '@mimamori/users';
import { aUserCreate } from '@mimamori/users/testing';
import { TaskEntity, tasksOf } from '@mimamori/work/testing';

import { CameraGroupEntity } from '../src/camera-group/camera-group.entity';
import { CameraGroupMemberEntity } from '../src/camera-group/camera-group-member.entity';
import { CameraGroupMembers } from '../src/camera-group/camera-group-members.service';
import { CameraGroups } from '../src/camera-group/camera-group.service';
import { CameraFacetCounts } from '../src/camera-facet/camera-facet.service';
import { CameraTags } from '../src/camera-tag/camera-tag.service';
import { CameraGate } from '../src/camera/camera-gate.service';
import { CameraRecord } from '../src/camera/camera-record.service';
import { CameraPurposeEntity } from '../src/camera/camera-purpose.entity';
import { CameraEntity } from '../src/camera/camera.entity';
import { Cameras } from '../src/camera/camera.service';
import { CameraFindings } from '../src/finding/camera-finding.service';
import { PrivacyMaskEntity } from '../src/privacy-mask/privacy-mask.entity';
import { PrivacyMasks } from '../src/privacy-mask/privacy-mask.service';
import { PurposeEntity } from '../src/purpose/purpose.entity';
import { Purposes } from '../src/purpose/purpose.service';
import { aPurpose } from './index';

export const REGISTER_ENTITIES = [
  Region,
  Site,
  Area,
  User,
  AuditEvent,
  PurposeEntity,
  CameraEntity,
  CameraPurposeEntity,
  CameraGroupEntity,
  CameraGroupMemberEntity,
  PrivacyMaskEntity,
  TaskEntity,
];

/** The services of the register on a spec's own database. */
export async function registerServices(
  database: { url: string; systemUrl: string },
  methods: PretendMethods = {},
  entities: readonly (new () => object)[] = [],
) {
  const parts = await testParts(database, [...REGISTER_ENTITIES, ...entities], methods);
  const { db, clock, keysets, gates, jobs } = parts;
  const audit = new Audit(db, clock);
  const sites = new Sites(db, clock, keysets, gates, audit, jobs);
  const areas = new Areas(db, clock, keysets, audit, sites);
  const users = new Users(db, clock, keysets, gates, audit, jobs);
  const purposes = new Purposes(db, clock, keysets, audit);
  const tasks = tasksOf(parts, audit);
  const findings = new CameraFindings(clock, tasks);
  const record = new CameraRecord(audit, jobs, findings);
  const cameras = new Cameras(db, clock, keysets, new CameraGate(gates), record);
  const masks = new PrivacyMasks(db, clock, keysets, audit, jobs, findings);
  const groups = new CameraGroups(db, clock, keysets, audit);
  const members = new CameraGroupMembers(db, clock, audit, groups);
  const tags = new CameraTags(db, keysets);
  const facets = new CameraFacetCounts(db);
  const regions = new Regions(db, clock, keysets, audit);
  return {
    parts,
    audit,
    sites,
    areas,
    users,
    purposes,
    cameras,
    groups,
    members,
    tags,
    facets,
    regions,
    masks,
    tasks,
    findings,
  };
}
export type RegisterServices = Awaited<ReturnType<typeof registerServices>>;

/** One store with an area, a person and a purpose, in a tenant. */
export function someGround({ sites, areas, users, purposes }: RegisterServices, tenantId: string) {
  return asTenant(tenantId, async () => {
    const site = await sites.create(aSiteCreate());
    const area = await areas.create(site.id, anAreaCreate());
    const owner = await users.create(aUserCreate());
    const purpose = await purposes.create(aPurpose());
    return { tenantId, siteId: site.id, siteCode: site.code, area, owner, purpose };
  });
}
export type Ground = Awaited<ReturnType<typeof someGround>>;
export type { TestParts };
