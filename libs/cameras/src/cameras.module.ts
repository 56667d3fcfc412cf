import { AccessModule } from '@mimamori/access';
import { AuditModule } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { FilesModule } from '@mimamori/files';
import { Capability } from '@mimamori/platform';
import { SitesModule } from '@mimamori/sites';
import { WorkModule } from '@mimamori/work';

import { BulkEditController } from './bulk-edit/bulk-edit.controller';
import { BulkGroups } from './bulk-edit/bulk-edit.groups';
import { BulkEditJobs } from './bulk-edit/bulk-edit.jobs';
import { BulkEditResolver } from './bulk-edit/bulk-edit.resolver';
import { BulkPlanner } from './bulk-edit/bulk-edit.planner';
import { BulkEdits } from './bulk-edit/bulk-edit.service';
import { CameraBatches } from './camera-change/camera-batch.service';
import { CameraChangeRecord } from './camera-change/camera-change.record';
import { CameraChanges } from './camera-change/camera-change.service';
import { CameraExportController } from './camera-export/camera-export.controller';
import { CameraExportJobs } from './camera-export/camera-export.jobs';
import { CameraExportResolver } from './camera-export/camera-export.resolver';
import { CameraExports } from './camera-export/camera-export.service';
import { CameraFileController } from './camera-file/camera-file.controller';
import { CameraFileGate } from './camera-file/camera-file.gate';
import { CameraFileResolver } from './camera-file/camera-file.resolver';
import { CameraFiles } from './camera-file/camera-file.service';
import { CameraGroupController } from './camera-group/camera-group.controller';
import { CameraGroupEntity } from './camera-group/camera-group.entity';
import { CameraGroupMemberEntity } from './camera-group/camera-group-member.entity';
import { CameraGroupMembers } from './camera-group/camera-group-members.service';
import { CameraGroupResolver } from './camera-group/camera-group.resolver';
import { CameraGroups } from './camera-group/camera-group.service';
import { CameraImportController } from './camera-import/camera-import.controller';
import { CameraImportJobs } from './camera-import/camera-import.jobs';
import { ImportPlanner } from './camera-import/camera-import.planner';
import { CameraImportResolver } from './camera-import/camera-import.resolver';
import { CameraImports } from './camera-import/camera-import.service';
import { ImportWords } from './camera-import/camera-import.words';
import { CameraFacetController } from './camera-facet/camera-facet.controller';
import { CameraFacetResolver } from './camera-facet/camera-facet.resolver';
import { CameraFacetCounts } from './camera-facet/camera-facet.service';
import { CameraTagController } from './camera-tag/camera-tag.controller';
import { CameraTagResolver } from './camera-tag/camera-tag.resolver';
import { CameraTags } from './camera-tag/camera-tag.service';
import { CameraLinksResolver } from './camera/camera-links.resolver';
import { CameraOwners } from './camera/camera-owner';
import { CameraGate } from './camera/camera-gate.service';
import { CameraPurposeEntity } from './camera/camera-purpose.entity';
import { CameraRecord } from './camera/camera-record.service';
import { CameraController } from './camera/camera.controller';
import { CameraEntity } from './camera/camera.entity';
import { CameraResolver } from './camera/camera.resolver';
import { Cameras } from './camera/camera.service';
import { SiteCamerasResolver } from './camera/site-cameras.resolver';
import { CameraChanged, CameraRegistered, CameraTransitioned, MaskChanged } from './cameras.events';
import { CamerasEvidence } from './cameras.evidence';
import { CamerasGates } from './cameras.gates';
import { camerasPolicy } from './cameras.policy';
import { CamerasRegisters } from './cameras.registers';
import { CameraFindingList } from './finding/camera-finding-list.service';
import { CameraFindings } from './finding/camera-finding.service';
import { FindingRounds } from './finding/finding-round.service';
import { FindingRulesController } from './finding/finding-rules.controller';
import { FindingRulesResolver } from './finding/finding-rules.resolver';
import { FindingRules } from './finding/finding-rules.service';
import { CameraFindingController } from './finding/camera-finding.controller';
import { CameraFindingJobs } from './finding/camera-finding.jobs';
import { CameraFindingResolver } from './finding/camera-finding.resolver';
import { CameraHistoryController } from './history/camera-history.controller';
import { CameraHistoryResolver } from './history/camera-history.resolver';
import { CameraHistory } from './history/camera-history.service';
import { CameraFacts1763800040000 } from './migrations/camera-facts';
import { CameraGroups1763800041000 } from './migrations/camera-groups';
import { CameraMaskGate1763800042500 } from './migrations/camera-mask-gate';
import { CameraSearch1763800041500 } from './migrations/camera-search';
import { CameraSignals1764000150002 } from './migrations/camera-signals';
import { Cameras1763700080000 } from './migrations/cameras';
import { PrivacyMasks1763800042000 } from './migrations/privacy-masks';
import { PrivacyMaskController } from './privacy-mask/privacy-mask.controller';
import { PrivacyMaskEntity } from './privacy-mask/privacy-mask.entity';
import { CameraMasksResolver, PrivacyMaskResolver } from './privacy-mask/privacy-mask.resolver';
import { PrivacyMasks } from './privacy-mask/privacy-mask.service';
import { PurposeController } from './purpose/purpose.controller';
import { PurposeEntity } from './purpose/purpose.entity';
import { PurposeResolver } from './purpose/purpose.resolver';
import { Purposes } from './purpose/purpose.service';

@Capability({
  name: 'cameras',
  imports: [AccessModule, AuditModule, BlobsModule, FilesModule, SitesModule, WorkModule],
  entities: [
    PurposeEntity,
    CameraEntity,
    CameraPurposeEntity,
    CameraGroupEntity,
    CameraGroupMemberEntity,
    PrivacyMaskEntity,
  ],
  migrations: [
    Cameras1763700080000,
    CameraFacts1763800040000,
    CameraGroups1763800041000,
    CameraSearch1763800041500,
    PrivacyMasks1763800042000,
    CameraMaskGate1763800042500,
    CameraSignals1764000150002,
  ],
  policy: camerasPolicy,
  announces: [CameraRegistered, CameraChanged, CameraTransitioned, MaskChanged],
  http: [
    PurposeController,
    CameraController,
    CameraGroupController,
    CameraTagController,
    CameraFacetController,
    CameraImportController,
    CameraExportController,
    BulkEditController,
    CameraFileController,
    PrivacyMaskController,
    CameraFindingController,
    CameraHistoryController,
    FindingRulesController,
  ],
  graphql: [
    PurposeResolver,
    CameraResolver,
    CameraLinksResolver,
    CameraGroupResolver,
    CameraTagResolver,
    CameraFacetResolver,
    SiteCamerasResolver,
    PrivacyMaskResolver,
    CameraMasksResolver,
    CameraFindingResolver,
    CameraHistoryResolver,
    CameraFileResolver,
    FindingRulesResolver,
    CameraImportResolver,
    CameraExportResolver,
    BulkEditResolver,
  ],
  jobs: [CameraImportJobs, CameraExportJobs, BulkEditJobs, CameraFindingJobs],
  evidence: [CamerasEvidence],
  gates: [CamerasGates],
  registers: [CamerasRegisters],
  providers: [
    Purposes,
    CameraGate,
    CameraRecord,
    Cameras,
    CameraGroups,
    CameraGroupMembers,
    CameraTags,
    CameraFacetCounts,
    CameraOwners,
    ImportPlanner,
    ImportWords,
    CameraChangeRecord,
    CameraChanges,
    CameraBatches,
    CameraExports,
    BulkPlanner,
    BulkGroups,
    BulkEdits,
    CameraImports,
    PrivacyMasks,
    CameraFindings,
    CameraFindingList,
    FindingRounds,
    CameraHistory,
    CameraFileGate,
    CameraFiles,
    FindingRules,
  ],
  exports: [
    Purposes,
    Cameras,
    CameraBatches,
    CameraFiles,
    CameraGroups,
    CameraGroupMembers,
    CameraImports,
    CameraImportJobs,
    PrivacyMasks,
    CameraFindings,
  ],
})
export class CamerasModule {}
