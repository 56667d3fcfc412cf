import { AccessModule } from '@mimamori/access';
import { BlobsModule } from '@mimamori/blobs';
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
import { DemoFile } from './demo.file';
import { DemoGroups } from './demo.groups';
import { DemoGrowth } from './demo.growth';
import { DemoIntake } from './demo.intake';
import { DemoNightWatch } from './demo.night-watch';
import { DemoPapers } from './demo.papers';
import { DemoRegister } from './demo.register';
import { Demo } from './demo.service';
import { DemoSimulator } from './demo.simulator';
import { DemoStores } from './demo.stores';
import { DemoTasks } from './demo.todo';
import { DemoViewing } from './demo.viewing';

@Capability({
  name: 'demo',
  imports: [
    UsersModule,
    BlobsModule,
    SitesModule,
    AccessModule,
    IdentityModule,
    CamerasModule,
    LiveModule,
    WorkModule,
  ],
  jobs: [DemoGrowth, DemoDesk, DemoSimulator],
  providers: [
    Demo,
    DemoAccounts,
    DemoCameras,
    DemoFile,
    DemoGroups,
    DemoIntake,
    DemoNightWatch,
    DemoPapers,
    DemoRegister,
    DemoStores,
    DemoTasks,
    DemoViewing,
  ],
  exports: [Demo],
})
export class DemoModule {}
