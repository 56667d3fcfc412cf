import { serverRegister } from './server-register';

export default async function globalTeardown(): Promise<void> {
  const register = serverRegister();
  if (--register.users > 0) return;
  const { server } = register;
  register.server = undefined;
  if (!server) return;
  const { urls, stop } = await server;
  await stop();
  // a watching Jest sets up again in this process, and must not take our own URL for one from outside
  if (process.env['TEST_PG_URL'] === urls.superuser) delete process.env['TEST_PG_URL'];
}
