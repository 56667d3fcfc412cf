import { ConfigError } from '@mimamori/platform';

import { rolePasswords } from './applied-roles';

const good = {
  ADMIN_DATABASE_URL: 'postgres://postgres:s3cret@db/mimamori',
  DATABASE_URL: 'postgres://mimamori_app:a%2Fb@db/mimamori',
  SYSTEM_DATABASE_URL: 'postgres://mimamori_system:two@db/mimamori',
  MIGRATION_DATABASE_URL: 'postgres://mimamori_migrator:three@db/mimamori',
};

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    rolePasswords(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the passwords of the roles', () => {
  it('are those of the three addresses', () => {
    expect(rolePasswords(good)).toEqual({ app: 'a/b', system: 'two', migrator: 'three' });
  });

  it('names every address that is missing or of another user, and prints no password', () => {
    const bad = {
      DATABASE_URL: 'postgres://postgres:hunter2@db/mimamori',
      MIGRATION_DATABASE_URL: 'hunter2',
    };
    const problems = problemsOf({ ...bad, SYSTEM_DATABASE_URL: 'postgres://mimamori_system@db/mimamori' });
    expect(problems.map((problem) => problem.split(/[ :]/)[0])).toEqual([
      'DATABASE_URL',
      'SYSTEM_DATABASE_URL',
      'MIGRATION_DATABASE_URL',
      'ADMIN_DATABASE_URL',
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });
});
