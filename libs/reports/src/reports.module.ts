import { AuditModule } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { CatalogueModule } from '@mimamori/catalogue';
import { DocumentsModule } from '@mimamori/documents';
import { Capability } from '@mimamori/platform';
import { TenancyModule } from '@mimamori/tenancy';
import { UsersModule } from '@mimamori/users';

import { Reports1763700100000 } from './migrations/reports';
import { ReportController } from './report/report.controller';
import { Report } from './report/report.entity';
import { ReportFiles } from './report/report-files.service';
import { ReportFreezer } from './report/report-freezer.service';
import { ReportJobs } from './report/report.jobs';
import { ReportResolver } from './report/report.resolver';
import { ReportOccasions } from './report/report-occasions.service';
import { Reports } from './report/report.service';
import { reportsPolicy } from './reports.policy';
import { SafeguardAssessment } from './safeguard/safeguard-assessment.service';
import { SafeguardController } from './safeguard/safeguard.controller';
import { SafeguardResolver } from './safeguard/safeguard.resolver';
import { Safeguards } from './safeguard/safeguard.service';

@Capability({
  name: 'reports',
  imports: [AuditModule, BlobsModule, CatalogueModule, DocumentsModule, TenancyModule, UsersModule],
  entities: [Report],
  migrations: [Reports1763700100000],
  policy: reportsPolicy,
  http: [SafeguardController, ReportController],
  graphql: [SafeguardResolver, ReportResolver],
  jobs: [ReportJobs],
  providers: [Safeguards, SafeguardAssessment, Reports, ReportFiles, ReportFreezer, ReportOccasions],
  exports: [Safeguards, Reports],
})
export class ReportsModule {}
