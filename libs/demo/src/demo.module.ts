import { AccessModule } from '@mimamori/access';
import { CamerasModule } from '@mimamori/cameras';
import { IdentityModule } from '@mimamori/identity';
import { LiveModule } from '@mimamori/live';
import { Capability } from '@mimamori/platform';
import { SitesModule } from '@mimamori/sites';
import { UsersModule } from '@mimamori/users';

import { DemoAccounts } from './demo.accounts';
import { DemoCameras } from './demo.cameras';
import { DemoGroups } from './demo.groups';
import { DemoRegister } from './demo.register';
import { Demo } from './demo.service';
import { DemoSimulator } from './demo.simulator';
import { DemoStores } from './demo.stores';

@Capability({
  name: 'demo',
  imports: [UsersModule, SitesModule, AccessModule, IdentityModule, CamerasModule, LiveModule],
  jobs: [DemoCameras, DemoSimulator],
  providers: [Demo, DemoAccounts, DemoGroups, DemoRegister, DemoStores],
  exports: [Demo],
})
export class DemoModule {}
