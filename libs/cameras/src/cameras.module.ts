import { AuditModule } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { Capability } from '@mimamori/platform';
import { SitesModule } from '@mimamori/sites';

import { CameraImportController } from './camera-import/camera-import.controller';
import { CameraImportJobs } from './camera-import/camera-import.jobs';
import { ImportPlanner } from './camera-import/camera-import.planner';
import { ImportRecord } from './camera-import/camera-import.record';
import { CameraImports } from './camera-import/camera-import.service';
import { CameraGate } from './camera/camera-gate.service';
import { CameraPurposeEntity } from './camera/camera-purpose.entity';
import { CameraController } from './camera/camera.controller';
import { CameraEntity } from './camera/camera.entity';
import { CameraResolver } from './camera/camera.resolver';
import { Cameras } from './camera/camera.service';
import { SiteCamerasResolver } from './camera/site-cameras.resolver';
import { CamerasEvidence } from './cameras.evidence';
import { camerasPolicy } from './cameras.policy';
import { Cameras1763700080000 } from './migrations/cameras';
import { PurposeController } from './purpose/purpose.controller';
import { PurposeEntity } from './purpose/purpose.entity';
import { PurposeResolver } from './purpose/purpose.resolver';
import { Purposes } from './purpose/purpose.service';

@Capability({
  name: 'cameras',
  imports: [AuditModule, BlobsModule, SitesModule],
  entities: [PurposeEntity, CameraEntity, CameraPurposeEntity],
  migrations: [Cameras1763700080000],
  policy: camerasPolicy,
  http: [PurposeController, CameraController, CameraImportController],
  graphql: [PurposeResolver, CameraResolver, SiteCamerasResolver],
  jobs: [CameraImportJobs],
  evidence: [CamerasEvidence],
  providers: [Purposes, CameraGate, Cameras, ImportPlanner, ImportRecord, CameraImports],
  exports: [Purposes, Cameras, CameraImports],
})
export class CamerasModule {}
