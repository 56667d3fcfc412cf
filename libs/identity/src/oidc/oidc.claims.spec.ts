import fc from 'fast-check';

import { type Claims, describedPerson, methodsOf, missingClaims } from './oidc.claims';

const names = { loginIdClaim: 'preferred_username', nameClaim: 'name', groupsClaim: 'groups' };
const claims = (over: object): Claims => ({ iss: 'https://id.example.com', sub: 'x', ...over });

describe('somebody as the provider describes them', () => {
  it('has a login id in our spelling, a name on one line, and groups without repeats', () => {
    const described = describedPerson(
      claims({
        preferred_username: ' Ｔanaka@Example.COM ',
        name: ' 田中\n花子 ',
        groups: ['a', 'b', 'a', 7],
      }),
      names,
    );
    expect(described).toEqual({ loginId: 'tanaka@example.com', name: '田中 花子', groups: ['a', 'b'] });
  });

  it('may have one group as a text, and none where the tenant asks for none', () => {
    expect(describedPerson(claims({ groups: 'a' }), names).groups).toEqual(['a']);
    expect(describedPerson(claims({ groups: 'a' }), { ...names, groupsClaim: null }).groups).toEqual([]);
  });

  it('says nothing of groups where the claim is missing, or is no list', () => {
    for (const told of [{}, { groups: null }, { groups: { a: true } }, { groups: 7 }])
      expect(describedPerson(claims(told), names).groups).toBeNull();
    expect(describedPerson(claims({ groups: [] }), names).groups).toEqual([]);
  });

  it('fits our columns whatever is told', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (login, name, groups) => {
        const described = describedPerson(claims({ preferred_username: login, name, groups }), names);
        expect(described.loginId ?? 'x').toMatch(/^[a-z0-9._@-]{1,64}$/);
        expect(described.name ?? 'x').toMatch(/^\P{Cc}{1,100}$/u);
        expect(described.groups?.every((group) => typeof group === 'string') ?? true).toBe(true);
      }),
    );
  });
});

describe('the userinfo endpoint', () => {
  it('is asked for what is used and missing, and for nothing else', () => {
    expect(missingClaims(claims({ name: 'x' }), names)).toEqual(['preferred_username', 'groups']);
    const all = claims({ name: 'x', preferred_username: 'x', groups: [] });
    expect(missingClaims(all, names)).toEqual([]);
    expect(
      missingClaims(claims({ name: 'x', preferred_username: 'x' }), { ...names, groupsClaim: null }),
    ).toEqual([]);
  });
});

describe('a second factor', () => {
  it.each([
    ['nothing is told', {}, ['mfa'], ['fed']],
    ['nothing is trusted', { amr: ['mfa'], acr: 'mfa' }, [], ['fed']],
    ['another is trusted', { amr: ['mfa'] }, ['MFA'], ['fed']],
    ['one of amr is', { amr: ['pwd', 'mfa'] }, ['mfa'], ['fed', 'mfa']],
    ['acr is', { acr: 'urn:example:2' }, ['urn:example:2'], ['fed', 'mfa']],
    ['what is told is no text', { amr: [{ mfa: 1 }, 1], acr: ['x'] }, ['mfa', '1'], ['fed']],
  ])('counts as the tenant says: %s', (_what, told, trusted, expected) => {
    expect(methodsOf(claims(told), trusted)).toEqual(expected);
  });
});
