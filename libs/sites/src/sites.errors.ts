import { AppError, type ErrorItem, InvalidInput } from '@mimamori/platform';

export class RegionCodeTaken extends AppError {
  constructor(code: string) {
    super('sites.region_code_taken', 409, { code });
  }
}

/** A region may not stand below itself. */
export class RegionCycle extends AppError {
  constructor() {
    super('sites.region_cycle', 409);
  }
}

export class RegionTooDeep extends AppError {
  constructor(most: number) {
    super('sites.region_too_deep', 409, { most });
  }
}

export class TooManyRegions extends AppError {
  constructor(most: number) {
    super('sites.too_many_regions', 409, { most });
  }
}

export class SiteCodeTaken extends AppError {
  constructor(code: string) {
    super('sites.site_code_taken', 409, { code });
  }
}

/** Other libs still need the site open; each item says what. */
export class SiteStillNeeded extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('sites.site_still_needed', 409, { count: missing.length }, missing);
  }
}

/** Roles ask for the tags, and the caller may not give what those roles give; each item names a tag. */
export class SiteTagGivesRights extends AppError {
  constructor(items: readonly ErrorItem[]) {
    super('sites.site_tag_gives_rights', 403, { count: items.length }, items);
  }
}

export class AreaCodeTaken extends AppError {
  constructor(code: string) {
    super('sites.area_code_taken', 409, { code });
  }
}

/** Something stands in the region, or is tied to it; each item says what. */
export class RegionStillNeeded extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('sites.region_still_needed', 409, { count: missing.length }, missing);
  }
}

/** Other libs still need the area; each item says what. */
export class AreaStillNeeded extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('sites.area_still_needed', 409, { count: missing.length }, missing);
  }
}

export class AreaRetired extends AppError {
  constructor() {
    super('sites.area_retired', 409);
  }
}

export class MunicipalRuleTaken extends AppError {
  constructor(municipalityCode: string) {
    super('sites.municipal_rule_taken', 409, { code: municipalityCode });
  }
}

/** @param pointer JSON pointer of the field that names a region which is not there */
export function regionUnknown(pointer: string): InvalidInput {
  return new InvalidInput([{ pointer, code: 'sites.region_unknown' }]);
}
