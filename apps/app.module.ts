import { Module, type Type } from '@nestjs/common';
import { AccessModule } from '@mimamori/access';
import { AuditModule } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { CamerasModule } from '@mimamori/cameras';
import { CatalogueModule } from '@mimamori/catalogue';
import { DemoModule } from '@mimamori/demo';
import { DocumentsModule } from '@mimamori/documents';
import { FilesModule } from '@mimamori/files';
import { IdentityModule } from '@mimamori/identity';
import { LiveModule } from '@mimamori/live';
import { PlatformModule } from '@mimamori/platform';
import { WebModule } from '@mimamori/web';
import { ReportsModule } from '@mimamori/reports';
import { SealingModule } from '@mimamori/sealing';
import { SitesModule } from '@mimamori/sites';
import { TenancyModule } from '@mimamori/tenancy';
import { UsersModule } from '@mimamori/users';
import { WorkModule } from '@mimamori/work';

/** Every capability, in dependency order: the one list. */
export const CAPABILITIES: readonly Type[] = [
  PlatformModule,
  WebModule,
  TenancyModule,
  CatalogueModule,
  SealingModule,
  BlobsModule,
  DocumentsModule,
  UsersModule,
  AuditModule,
  FilesModule,
  SitesModule,
  AccessModule,
  WorkModule,
  IdentityModule,
  CamerasModule,
  LiveModule,
  ReportsModule,
  DemoModule,
];

@Module({ imports: [...CAPABILITIES] })
export class AppModule {}
