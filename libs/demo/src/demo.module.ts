import { AccessModule } from '@mimamori/access';
import { CamerasModule } from '@mimamori/cameras';
import { IdentityModule } from '@mimamori/identity';
import { LiveModule } from '@mimamori/live';
import { Capability } from '@mimamori/platform';
import { SitesModule } from '@mimamori/sites';
import { UsersModule } from '@mimamori/users';
import { WorkModule } from '@mimamori/work';

import { DemoAccounts } from './demo.accounts';
import { DemoCameras } from './demo.cameras';
import { DemoDesk } from './demo.desk';
import { DemoGroups } from './demo.groups';
import { DemoPapers } from './demo.papers';
import { DemoRegister } from './demo.register';
import { Demo } from './demo.service';
import { DemoSimulator } from './demo.simulator';
import { DemoStores } from './demo.stores';
import { DemoTasks } from './demo.todo';

@Capability({
  name: 'demo',
  imports: [UsersModule, SitesModule, AccessModule, IdentityModule, CamerasModule, LiveModule, WorkModule],
  jobs: [DemoCameras, DemoDesk, DemoSimulator],
  providers: [Demo, DemoAccounts, DemoGroups, DemoPapers, DemoRegister, DemoStores, DemoTasks],
  exports: [Demo],
})
export class DemoModule {}
