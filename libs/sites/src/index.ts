export { areaLoader } from './area/area.loader';
export { AreaClassEnum, AreaType } from './area/area.type';
export { Area, AREA_CLASSES, type AreaClass, type AreaState } from './area/area.entity';
export {
  areaClassSchema,
  type AreaCreate,
  areaCreateSchema,
  type AreaPatch,
  type AreaRow,
  areaSchema,
  type AreaView,
  areaView,
} from './area/area.schema';
export { type AreaListRequest, areaListQuery } from './area/area.queries';
export { AreaRetirement } from './area/area-retirement.service';
export { Areas } from './area/area.service';
export { MunicipalRule } from './municipal-rule/municipal-rule.entity';
export type { MunicipalRuleCreate, MunicipalRuleRow } from './municipal-rule/municipal-rule.schema';
export { MunicipalRules } from './municipal-rule/municipal-rule.service';
export { SIGN_ITEMS, type SignItem } from './municipality/local-rule.data';
export { localRuleOf } from './municipality/local-rule';
export type { SiteLocalRule } from './municipality/local-rule.schema';
export { LocalRules } from './municipality/local-rule.service';
export type { OpeningHours, OpeningInterval } from './opening-hours/opening-hours.rules';
export { Region } from './region/region.entity';
export {
  type RegionCreate,
  type RegionPatch,
  type RegionRow,
  type RegionView,
  regionView,
} from './region/region.schema';
export { Regions } from './region/region.service';
export { RegionType } from './region/region.type';
export { siteLoader } from './site/site.loader';
export { SiteType } from './site/site.type';
export { PREFECTURES } from './site/prefecture.data';
export { type OutsideViewing, Site, type SiteStatus } from './site/site.entity';
export { type SiteListRequest, siteListQuery, siteWithin } from './site/site.queries';
export {
  type SiteCreate,
  siteCreateSchema,
  type SitePatch,
  type SiteRow,
  siteSchema,
  type SiteView,
  siteView,
  type AskedSite,
} from './site/site.schema';
export { Sites } from './site/site.service';
export { siteTagField } from './site-tag/site-tag.field';
export { codeSchema, lineSchema, normaliseCode } from './site-code.schema';
export { SiteChanged, SiteRegistered } from './sites.events';
export {
  AreaCodeTaken,
  AreaRetired,
  AreaStillNeeded,
  MunicipalRuleTaken,
  RegionCodeTaken,
  RegionCycle,
  RegionStillNeeded,
  RegionTooDeep,
  SiteCodeTaken,
  SiteStillNeeded,
  SiteTagGivesRights,
} from './sites.errors';
export { SitesModule } from './sites.module';
export { SITES_CHANGED } from './sites.signals';
