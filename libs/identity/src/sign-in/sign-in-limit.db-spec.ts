import { randomBytes } from 'node:crypto';

import { Clock, loadConfig } from '@mimamori/platform';
import { createHttpApplication, SharedLimits } from '@mimamori/web';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { ApiModule } from '../../../../apps/api.module';
import { PASSWORD, TestApp } from '../../../../test/support/app';
import { useDatabase } from '../../../../test/support/database';

const database = useDatabase();
const processes: NestFastifyApplication[] = [];

/** Two api processes' worth of application on one database, with the limits everybody gets. */
beforeAll(async () => {
  const config = loadConfig({
    DATABASE_URL: database.url,
    SYSTEM_DATABASE_URL: database.systemUrl,
    MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'silent',
    DB_POOL_SIZE: '3',
    ARGON2_MEMORY_KIB: '1024',
    ARGON2_ITERATIONS: '1',
  });
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    SYSTEM_DATABASE_URL: database.systemUrl,
    MIMAMORI_MASTER_KEY: config.masterKey.toString('base64'),
    LOG_LEVEL: 'silent',
    DB_POOL_SIZE: '3',
    ARGON2_MEMORY_KIB: '1024',
    ARGON2_ITERATIONS: '1',
  });
  for (let index = 0; index < 2; index++) {
    const app = await createHttpApplication(ApiModule, config);
    database.beforeDrop(() => app.close());
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    processes.push(app);
  }
  const app = new TestApp(database);
  app.http = processes[0]!;
  await app.found('limited');
}, 60_000);

const login = (process: number, body: object, remoteAddress: string) =>
  processes[process % 2]!.inject({
    method: 'POST',
    url: '/v1/auth/login',
    payload: body,
    remoteAddress,
  });

/** From this machine, since secrets travel by TLS otherwise; `127.x` is as many networks as one likes. */
const from = (network: number) => `127.0.${network}.1`;

describe('sign-in', () => {
  it.each([
    ['an account that exists', 'owner'],
    ['one that does not', 'nobody'],
  ])(
    'of %s is limited across processes and networks, the same way',
    async (_case, loginId) => {
      const tries = [];
      for (let index = 0; index < 24; index++)
        tries.push(
          await login(
            index,
            // spelt in another width and case, it is the same account
            { tenant: 'limited', loginId: index % 3 ? loginId : loginId.toUpperCase(), password: 'wrong' },
            from(index),
          ),
        );
      const codes = tries.map((answer) => answer.json().code);
      // the owner signed in once while the tenant was made
      expect(codes.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => 'identity.sign_in_failed'));
      expect(codes.at(-1)).toBe('web.rate_limited');
      const refused = tries.find(({ statusCode }) => statusCode === 429)!;
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(15);
      expect(refused.headers).toMatchObject({
        'ratelimit-policy': '"sign-in";q=120;w=60, "sign-in-typed";q=20;w=300',
        ratelimit: expect.stringMatching(/^"sign-in";r=\d+;t=\d+, "sign-in-typed";r=0;t=\d+$/),
      });
      const right = await login(0, { tenant: 'limited', loginId, password: PASSWORD }, from(99));
      expect(right.statusCode).toBe(429);
    },
    60_000,
  );

  it('is possible again when Retry-After says so, and the count is forgotten', async () => {
    const start = Date.now();
    let later = 0;
    const clocks = processes.map((process) =>
      jest.spyOn(process.get(Clock), 'now').mockImplementation(() => new Date(start + later)),
    );
    const guess = (index: number) =>
      login(index, { tenant: 'limited', loginId: 'patient', password: 'wrong' }, from(index));
    let index = 0;
    for (; index < 20; index++) expect((await guess(index)).statusCode).toBe(401);
    const refused = await guess(index++);
    expect(refused.statusCode).toBe(429);
    later += Number(refused.headers['retry-after']) * 1000;
    expect((await guess(index++)).statusCode).toBe(401);
    expect((await guess(index++)).statusCode).toBe(429);
    later += 10 * 60_000;
    const limits = processes[0]!.get(SharedLimits, { strict: false });
    expect(await limits.forget()).toBeGreaterThan(0);
    expect(await limits.forget()).toBe(0);
    expect((await guess(index)).headers['ratelimit']).toMatch(/"sign-in-typed";r=19;/);
    clocks.forEach((clock) => clock.mockRestore());
  }, 60_000);

  it('from one network is limited whatever is typed', async () => {
    const answers = await Promise.all(
      Array.from({ length: 130 }, (_, index) =>
        processes[index % 2]!.inject({
          method: 'POST',
          url: '/v1/auth/activate',
          payload: { token: `t${index}`, password: 'x' },
          remoteAddress: '127.0.200.7',
        }),
      ),
    );
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(refused.length).toBeGreaterThanOrEqual(60);
    expect(refused.length).toBeLessThanOrEqual(70);
  });
});
