import fc from 'fast-check';

import { PasswordStrength, type Weakness } from './password-strength';
import { guessableWords } from './password-words';

const person = {
  tenantCode: 'mimamart',
  tenantName: '見守マート株式会社',
  loginId: 'tanaka-01',
  name: '田中 花子',
  nameKana: 'タナカ ハナコ',
  email: 'hanako.tanaka@example.jp',
};
const strength = new PasswordStrength();

describe('a new password', () => {
  it.each<[string, Weakness]>([
    ['password1234', 'common'],
    ['P@ssw0rd2026', 'common'],
    ['123456789012', 'common'],
    ['ｐａｓｓｗｏｒｄ１２３４', 'common'],
    ['aaaaaaaaaaaa', 'repeats'],
    ['Passw0rd!Passw0rd!', 'repeats'],
    ['パスワードパスワード', 'repeats'],
    ['abcdefghijkl', 'sequence'],
    ['あいうえおあいうえお12', 'repeats'],
    ['sakura20260401', 'date'],
    ['mimamart-owner1', 'personal'],
    ['mimamori mimamori', 'personal'],
    ['tanaka-01 2026', 'personal'],
    ['見守マート株式会社1', 'personal'],
    ['田中花子2026年', 'personal'],
    ['qwertyuiopas', 'common'],
  ])('"%s" is refused: %s', async (password, reason) => {
    expect(await strength.weaknessOf(password, person)).toBe(reason);
    await expect(strength.require(password, person)).rejects.toMatchObject({
      items: [{ pointer: '/password', code: `identity.password_${reason}` }],
    });
  });

  it.each([
    'correct horse battery staple',
    'yakiniku teishoku oishii',
    'とても長い合い言葉です',
    'zX9#mQ2!vL7k',
    'q9w8e7r6t5y4u3',
  ])('"%s" is taken', (password) => expect(strength.require(password, person)).resolves.toBeUndefined());

  it('is looked at for a bounded time, whatever it is', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ minLength: 12, maxLength: 256, unit: 'binary' }),
          fc.stringMatching(/^[1lI!0oO5sS@4aA3eE7tT]{100,256}$/),
        ),
        async (password) => {
          const before = process.cpuUsage();
          await strength.weaknessOf(password, person);
          const { user, system } = process.cpuUsage(before);
          expect((user + system) / 1_000).toBeLessThan(1_500);
        },
      ),
      { numRuns: 25 },
    ));
});

describe('words that make a password guessable', () => {
  it('are those of the person, the company and the product, whole and in parts', () => {
    const words = guessableWords(person);
    expect(words).toEqual(
      expect.arrayContaining([
        'mimamart',
        '見守マート株式会社',
        'tanaka-01',
        'tanaka',
        '田中花子',
        '花子',
        'タナカ',
        'hanako',
        '見守り',
        'mimamori',
      ]),
    );
    expect(words).toEqual([...new Set(words)]);
  });
});
