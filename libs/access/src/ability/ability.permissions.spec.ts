import { SqlParams } from '@mimamori/platform';

import { AbilityPermissions, SYSTEM_RULES, subjectColumns } from './ability.permissions';
import type { AccessRule } from './ability.rules';

const columns = subjectColumns([
  { subjects: { Camera: { actions: ['read'], fields: { siteId: 'camera.site_id' } } }, rules: [] },
]);
const scoped: AccessRule = { action: ['read'], subject: 'Camera', conditions: { siteId: { $in: ['a'] } } };
const permissions = (...rules: AccessRule[]) => new AbilityPermissions(rules, columns);

describe('AbilityPermissions', () => {
  it('decides by type, by row and by SQL alike', () => {
    const scopedOnly = permissions(scoped);
    expect(scopedOnly.can('read', 'Camera')).toBe(true);
    expect(scopedOnly.can('read', 'Camera', Object.freeze({ siteId: 'a' }))).toBe(true);
    expect(scopedOnly.can('read', 'Camera', { siteId: 'b' })).toBe(false);
    expect(scopedOnly.can('read', 'Camera', { siteId: null })).toBe(false);
    expect(scopedOnly.can('update', 'Camera')).toBe(false);
    expect(scopedOnly.can('read', 'Purpose')).toBe(false);
    expect(scopedOnly.rowFilter('update', 'Camera', new SqlParams())).toBe('false');
  });

  it('refuses to decide on half a row', () => {
    expect(() => permissions(scoped).can('read', 'Camera', {})).toThrow(/siteId is needed/);
  });

  it('lets the system do everything', () => {
    const system = permissions(...SYSTEM_RULES);
    expect(system.can('retire', 'Camera', { siteId: 'b' })).toBe(true);
    expect(system.rowFilter('read', 'Camera', new SqlParams())).toBe('true');
    expect(system.rowFilter('read', 'Anything', new SqlParams())).toBe('true');
  });

  it('has a version that follows the rules', () => {
    expect(permissions(scoped).version).toBe(permissions({ ...scoped }).version);
    expect(permissions(scoped).version).not.toBe(permissions().version);
  });
});
