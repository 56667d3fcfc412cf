import 'reflect-metadata';

import { loadConfigOrExit } from '@mimamori/platform';
import { createHttpApplication, drainOnSignal } from '@mimamori/web';

import { beTold, endWithSupervisor, reportReady } from '../supervised';
import { ApiModule } from '../api.module';
import { giveBackMemoryAtRest } from '../memory-at-rest';

async function start(): Promise<void> {
  endWithSupervisor();
  await beTold();
  const config = loadConfigOrExit(process.env);
  const app = await createHttpApplication(ApiModule, config);
  drainOnSignal(app);
  await app.listen(config.port, config.host);
  reportReady();
  giveBackMemoryAtRest();
}

start().catch((error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});
