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
  roles: 'role',
  groups: 'userGroup',
  members: 'user',
  sessions: 'session',
  purposes: 'purpose',
  cameras: 'camera',
  'camera-groups': 'cameraGroup',
  'camera-imports': 'cameraImport',
  'camera-exports': 'cameraExport',
  'audit-exports': 'auditExport',
  'access-matrix-exports': 'accessMatrixExport',
  'camera-bulk-edits': 'cameraBulkEdit',
  files: 'cameraFile',
  'privacy-masks': 'privacyMask',
  'municipal-rules': 'municipalRule',
  networks: 'network',
  enrolments: 'mfaEnrolment',
  factors: 'mfaFactor',
  proofs: 'mfaProof',
  'external-identities': 'externalIdentity',
  reports: 'report',
  tasks: 'task',
  findings: 'finding',
  'api-keys': 'apiKey',
  'view-grants': 'viewGrant',
  'support-tickets': 'supportTicket',
  'checkpoint-receivers': 'checkpointReceiver',
  webhooks: 'webhook',
  deliveries: 'webhookDelivery',
};
/** Where a collection stands below another one, and holds other things there. */
const BY_PATH: Readonly<Record<string, string>> = { 'users/{id}/sessions/{sessionId}': 'userSession' };
/** Collections whose members are the same for everybody. */
const OF_EVERYBODY = new Set(['safeguards', 'oidc']);
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
  userIds: 'user',
  userGroupId: 'userGroup',
  cameraGroupIds: 'cameraGroup',
  createdBy: 'owner',
  granteeId: 'user',
  requesterId: 'user',
  actorId: 'user',
  onBehalfOf: 'user',
  incidentId: 'incident',
  subjectId: 'site',
  webhookId: 'webhook',
  cameraId: 'camera',
  cameras: 'camera',
  cameraIds: 'camera',
  groupId: 'cameraGroup',
  ids: 'camera',
  addGroups: 'cameraGroup',
  removeGroups: 'cameraGroup',
  // of the object in question, a camera where known-bodies.ts asks
  id: 'camera',
};
/** Where a name stands for something else: part of the operation's title or of the answered type. */
const ELSEWHERE: readonly (readonly [name: string, where: RegExp, noun: string])[] = [
  ['groupId', /role-?assignment|identity-?provider/i, 'userGroup'],
];
/** GraphQL type that a root field answers → the noun of its argument `id`. */
const BY_TYPE: Readonly<Record<string, string>> = {
  AccessExplanation: 'camera',
  AccessMatrixExport: 'accessMatrixExport',
  ApiKey: 'apiKey',
  Area: 'area',
  AuditExport: 'auditExport',
  Camera: 'camera',
  CameraBulkJob: 'cameraBulkEdit',
  CameraExport: 'cameraExport',
  CameraImport: 'cameraImport',
  Job: 'job',
  CameraGroup: 'cameraGroup',
  CustomRole: 'role',
  UserGroup: 'userGroup',
  MunicipalRule: 'municipalRule',
  Network: 'network',
  ExternalIdentity: 'externalIdentity',
  PrivacyMask: 'privacyMask',
  Purpose: 'purpose',
  Region: 'region',
  Report: 'report',
  RoleAssignment: 'roleAssignment',
  Site: 'site',
  StoredFile: 'cameraFile',
  Task: 'finding',
  User: 'user',
  ViewGrant: 'viewGrant',
  SupportTicket: 'supportTicket',
  CheckpointReceiver: 'checkpointReceiver',
  Webhook: 'webhook',
  WebhookDeliveryDetail: 'webhookDelivery',
  ID: 'roleAssignment',
};

/**
 * The noun of a property, filter or argument; `where`: the operation's title, or the type that a field answers.
 * @throws Error when nobody named it
 */
export function nounOf(name: string, where = ''): string {
  const elsewhere = ELSEWHERE.find(([one, place]) => one === name && place.test(where));
  const noun = elsewhere?.[2] ?? BY_NAME[name];
  if (!noun) throw new Error(`the id "${name}" ${UNKNOWN}`);
  return noun;
}

/** The noun of an argument of a GraphQL root field: `id` speaks of what the field answers. */
export function nounOfArgument(name: string, answers: string): string {
  if (name !== 'id') return nounOf(name, answers);
  const noun = BY_TYPE[answers];
  if (!noun) throw new Error(`the argument id of ${answers} ${UNKNOWN}`);
  return noun;
}

/** Nouns of the parameters of a path, by parameter; those that belong to everybody are left out. */
export function nounsOfPath(path: string): Map<string, string> {
  const nouns = new Map<string, string>();
  for (const [, collection = '', name = ''] of path.matchAll(/([^/]+)\/\{(\w+)\}/g)) {
    if (OF_EVERYBODY.has(collection)) continue;
    const nested = Object.keys(BY_PATH).find((end) => path.endsWith(end) && end.endsWith(`{${name}}`));
    const noun = nested ? BY_PATH[nested] : BY_COLLECTION[collection];
    if (!noun) throw new Error(`${path} ${UNKNOWN}`);
    nouns.set(name, noun);
  }
  return nouns;
}
