/** What the ids in the API's words stand for; the words are those of `FilledTenant.ids`. */

const UNKNOWN =
  'is new to the generated tests: name its noun in test/support/nouns.ts, and fill one in filled-tenant.ts';

/** Collection in a path → the noun of the id that follows it. */
const BY_COLLECTION: Readonly<Record<string, string>> = {
  jobs: 'job',
  users: 'user',
  regions: 'region',
  sites: 'site',
  areas: 'area',
  'role-assignments': 'roleAssignment',
  sessions: 'session',
  purposes: 'purpose',
  cameras: 'camera',
  'camera-groups': 'cameraGroup',
  'camera-imports': 'cameraImport',
  'camera-exports': 'cameraExport',
  'camera-bulk-edits': 'cameraBulkEdit',
  files: 'cameraFile',
  'privacy-masks': 'privacyMask',
  'municipal-rules': 'municipalRule',
  reports: 'report',
  tasks: 'task',
  findings: 'finding',
  webhooks: 'webhook',
  deliveries: 'webhookDelivery',
};
/** Collections whose members are the same for everybody. */
const OF_EVERYBODY = new Set(['safeguards']);
/** Name of a property, filter or argument → the noun whose id it takes. */
const BY_NAME: Readonly<Record<string, string>> = {
  siteId: 'site',
  siteIds: 'site',
  sites: 'site',
  areaId: 'area',
  areas: 'area',
  regionId: 'region',
  regions: 'region',
  parentId: 'parentRegion',
  purposeId: 'purpose',
  purposeIds: 'purpose',
  ownerUserId: 'user',
  reviewerUserId: 'user',
  userId: 'user',
  actorId: 'user',
  subjectId: 'site',
  webhookId: 'webhook',
  cameraId: 'camera',
  cameras: 'camera',
  cameraIds: 'camera',
  groupId: 'cameraGroup',
  ids: 'camera',
  addGroups: 'cameraGroup',
  removeGroups: 'cameraGroup',
};
/** GraphQL type that a root field answers → the noun of its argument `id`. */
const BY_TYPE: Readonly<Record<string, string>> = {
  Area: 'area',
  Camera: 'camera',
  CameraBulkJob: 'cameraBulkEdit',
  CameraExport: 'cameraExport',
  CameraImport: 'cameraImport',
  Job: 'job',
  CameraGroup: 'cameraGroup',
  MunicipalRule: 'municipalRule',
  PrivacyMask: 'privacyMask',
  Purpose: 'purpose',
  Region: 'region',
  Report: 'report',
  RoleAssignment: 'roleAssignment',
  Site: 'site',
  StoredFile: 'cameraFile',
  Task: 'finding',
  User: 'user',
  Webhook: 'webhook',
  WebhookDeliveryDetail: 'webhookDelivery',
  ID: 'roleAssignment',
};

/** The noun of a property, filter or argument. @throws Error when nobody named it */
export function nounOf(name: string): string {
  const noun = BY_NAME[name];
  if (!noun) throw new Error(`the id "${name}" ${UNKNOWN}`);
  return noun;
}

/** The noun of an argument of a GraphQL root field: `id` speaks of what the field answers. */
export function nounOfArgument(name: string, answers: string): string {
  if (name !== 'id') return nounOf(name);
  const noun = BY_TYPE[answers];
  if (!noun) throw new Error(`the argument id of ${answers} ${UNKNOWN}`);
  return noun;
}

/** Nouns of the parameters of a path, by parameter; those that belong to everybody are left out. */
export function nounsOfPath(path: string): Map<string, string> {
  const nouns = new Map<string, string>();
  for (const [, collection = '', name = ''] of path.matchAll(/([^/]+)\/\{(\w+)\}/g)) {
    if (OF_EVERYBODY.has(collection)) continue;
    const noun = BY_COLLECTION[collection];
    if (!noun) throw new Error(`${path} ${UNKNOWN}`);
    nouns.set(name, noun);
  }
  return nouns;
}
