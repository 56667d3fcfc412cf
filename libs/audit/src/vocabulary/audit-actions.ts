/**
 * `look`: somebody saw something · `carry_out`: data left the product · `change`: something is different now ·
 * `sign_in`: proofs of who somebody is · `permission`: who may do what.
 */
export const ACTION_KINDS = ['look', 'carry_out', 'change', 'sign_in', 'permission'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export interface ActionFacts {
  readonly kind: ActionKind;
  /** Carries personal data out: without a reason or a case it counts against M09. */
  readonly needsReason?: true;
}

const all = (kind: ActionKind, codes: readonly string[]): [string, ActionFacts][] =>
  codes.map((code) => [code, { kind }]);
const withReason = (codes: readonly string[]): [string, ActionFacts][] =>
  codes.map((code) => [code, { kind: 'carry_out', needsReason: true }]);
/** `things.thing` and its verbs. */
const verbs = (noun: string, names: string) => names.split(' ').map((verb) => `${noun}.${verb}`);

/** Words of the conventions: looking at footage, taking it along, and what decides about it. */
const CONVENTIONS = [
  ...all('look', [
    ...verbs('live', 'start stop'),
    ...verbs('playback', 'start stop'),
    'ptz.move',
    'log.view',
  ]),
  ...all('look', ['support.access.use', 'clip.view_shared']),
  ...withReason(['snapshot.save', 'snapshot.print', 'clip.create', 'clip.share', 'export.request']),
  ...withReason(['log.export']),
  ...all('carry_out', [
    'clip.download',
    'export.approve',
    'export.download',
    'log.export.file',
    'log.export.download',
  ]),
  ...all('carry_out', ['report.generate', 'report.export']),
  ...all('change', ['clip.delete', 'mask.change', 'settings.change', 'retention.change', 'log.prune']),
  ...all('change', ['hold.place', 'hold.release']),
  ...all('permission', ['permission.grant', 'permission.revoke']),
  ...all('permission', verbs('support.access', 'grant revoke')),
  ...all('permission', verbs('api.token', 'create change revoke use')),
  ...all('sign_in', ['login.ok', 'login.fail', 'session.end', 'session.reuse']),
];

/** `<lib>.<noun>.<verb>`: changes, each lib's own. */
const CHANGES = [
  ...all('change', verbs('tenancy.tenant', 'create update')),
  ...all('change', verbs('tenancy.network', 'create update delete')),
  ...all('permission', verbs('access.group', 'create update delete')),
  ...all('permission', verbs('access.role', 'create update delete')),
  ...all('permission', verbs('access.view_grant', 'request reject lapse')),
  ...all('permission', ['access.view_grant_policy.update']),
  ...all('look', ['access.explain']),
  ...all('carry_out', ['access.matrix.export', ...verbs('access.matrix.export', 'file download')]),
  ...all('change', verbs('users.user', 'create update pseudonymise')),
  ...all('change', ['audit.person.erase']),
  ...all('change', verbs('files.file', 'add remove removed')),
  ...all('carry_out', ['file.download', 'cameras.export', 'cameras.export.download']),
  ...all('change', verbs('sites.region', 'create update delete')),
  ...all('change', verbs('sites.site', 'create update')),
  ...all('change', verbs('sites.area', 'create update retire')),
  ...all('change', verbs('sites.municipal_rule', 'create update delete')),
  ...all('change', verbs('task', 'open update assign start reopen close dismiss escalate')),
  ...all('change', verbs('work.checkpoint_receiver', 'create delete')),
  ...all('change', verbs('work.webhook', 'create update delete rotate_secret test replay disable')),
  ...all('change', verbs('cameras.camera', 'create update transition')),
  ...all('change', verbs('cameras.group', 'create update delete add_cameras remove_cameras')),
  ...all('change', verbs('cameras.purpose', 'create update retire')),
  ...all('change', ['cameras.import', 'cameras.bulk_edit', 'reports.report.create']),
  ...all('sign_in', ['identity.invitation.create', 'identity.password.set', 'identity.person.purge']),
  ...all('sign_in', verbs('identity.mfa', 'ask fail enrol remove prove renew_codes reset link')),
  ...all('sign_in', ['identity.session.refuse']),
  ...all('sign_in', verbs('identity.provider', 'create update')),
  ...all('sign_in', verbs('identity.external_identity', 'link provision unlink groups_unsaid')),
  ...all('change', ['identity.tenant.found', 'identity.sign_in_policy.update']),
];

/**
 * Every word of the log: what is not here has no title and is refused by tests. Titles are in `i18n/<language>/audit.json`
 * at `actions.<code>`, with `_` for `.`.
 */
export const AUDIT_ACTIONS: ReadonlyMap<string, ActionFacts> = new Map([...CONVENTIONS, ...CHANGES]);

export const titleKeyOf = (action: string) => `audit:actions.${action.replaceAll('.', '_')}`;

/** Words of exports that need a reason or a case. */
export const REASONED_ACTIONS: readonly string[] = [...AUDIT_ACTIONS].flatMap(([code, { needsReason }]) =>
  needsReason ? [code] : [],
);
