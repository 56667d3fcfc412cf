import { AuditModule } from '@mimamori/audit';
import { Capability } from '@mimamori/platform';

import { AreaController } from './area/area.controller';
import { Area } from './area/area.entity';
import { AreaResolver } from './area/area.resolver';
import { Areas } from './area/area.service';
import { Sites1763700050000 } from './migrations/sites';
import { RegionController } from './region/region.controller';
import { Region } from './region/region.entity';
import { RegionResolver } from './region/region.resolver';
import { Regions } from './region/region.service';
import { SiteController } from './site/site.controller';
import { Site } from './site/site.entity';
import { SiteResolver } from './site/site.resolver';
import { Sites } from './site/site.service';
import { sitesPolicy } from './sites.policy';

@Capability({
  name: 'sites',
  imports: [AuditModule],
  entities: [Region, Site, Area],
  migrations: [Sites1763700050000],
  policy: sitesPolicy,
  http: [RegionController, SiteController, AreaController],
  graphql: [RegionResolver, SiteResolver, AreaResolver],
  providers: [Regions, Sites, Areas],
  exports: [Regions, Sites, Areas],
})
export class SitesModule {}
