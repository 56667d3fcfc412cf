import { AuditModule } from '@mimamori/audit';
import { Capability } from '@mimamori/platform';

import { AreaRetirement } from './area/area-retirement.service';
import { AreaController } from './area/area.controller';
import { Area } from './area/area.entity';
import { AreaResolver } from './area/area.resolver';
import { Areas } from './area/area.service';
import { SiteHistoryController } from './history/site-history.controller';
import { SiteHistoryResolver } from './history/site-history.resolver';
import { SiteHistory } from './history/site-history.service';
import { SiteFacts1763800010000 } from './migrations/site-facts';
import { SiteOutsideViewing1764000030002 } from './migrations/site-outside-viewing';
import { SiteSearch1763800011000 } from './migrations/site-search';
import { SiteTags1764000120001 } from './migrations/site-tags';
import { Sites1763700050000 } from './migrations/sites';
import { MunicipalRuleController } from './municipal-rule/municipal-rule.controller';
import { MunicipalRule } from './municipal-rule/municipal-rule.entity';
import { MunicipalRuleResolver } from './municipal-rule/municipal-rule.resolver';
import { MunicipalRules } from './municipal-rule/municipal-rule.service';
import { LocalRules } from './municipality/local-rule.service';
import { RegionRemoval } from './region/region-removal.service';
import { RegionController } from './region/region.controller';
import { Region } from './region/region.entity';
import { RegionResolver } from './region/region.resolver';
import { Regions } from './region/region.service';
import { SiteController } from './site/site.controller';
import { Site } from './site/site.entity';
import { SiteResolver } from './site/site.resolver';
import { Sites } from './site/site.service';
import { SiteTagController } from './site-tag/site-tag.controller';
import { SiteTagResolver } from './site-tag/site-tag.resolver';
import { SiteTags } from './site-tag/site-tag.service';
import { SiteChanged, SiteRegistered } from './sites.events';
import { sitesPolicy } from './sites.policy';

@Capability({
  name: 'sites',
  imports: [AuditModule],
  entities: [Region, Site, Area, MunicipalRule],
  migrations: [
    Sites1763700050000,
    SiteFacts1763800010000,
    SiteSearch1763800011000,
    SiteOutsideViewing1764000030002,
    SiteTags1764000120001,
  ],
  policy: sitesPolicy,
  announces: [SiteRegistered, SiteChanged],
  http: [
    RegionController,
    SiteController,
    SiteTagController,
    AreaController,
    MunicipalRuleController,
    SiteHistoryController,
  ],
  graphql: [
    RegionResolver,
    SiteResolver,
    SiteTagResolver,
    AreaResolver,
    MunicipalRuleResolver,
    SiteHistoryResolver,
  ],
  providers: [
    Regions,
    RegionRemoval,
    Sites,
    SiteTags,
    SiteHistory,
    Areas,
    AreaRetirement,
    MunicipalRules,
    LocalRules,
  ],
  exports: [Regions, Sites, Areas, AreaRetirement, MunicipalRules, LocalRules],
})
export class SitesModule {}
