import { fieldFilter, SqlParams, TenantDb } from '@mimamori/platform';
import { type FacetsSql, readFacets } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { AREA_CLASS, cameraConditions } from '../camera/camera-filter.sql';
import { CAMERA, CAMERA_SEARCH } from '../camera/camera.queries';
import type { CameraFacetRequest, CameraFacets } from './camera-facet.schema';

const VALUES: Readonly<Record<keyof CameraFacets, string>> = {
  state: 'camera.state',
  class: 'camera.class',
  areaClass: AREA_CLASS,
  areaId: 'camera.area_id',
  vendor: 'camera.vendor',
  model: 'camera.model',
};
const NAMES = Object.keys(VALUES) as (keyof CameraFacets)[];

function facetsOf({ q, filter }: CameraFacetRequest): FacetsSql<keyof CameraFacets> {
  const params = new SqlParams();
  const conditions = cameraConditions(filter, params);
  const facets = NAMES.map((name) => {
    const may = fieldFilter(CAMERA.subject, name, params);
    const value = may ? `case when ${may} then ${VALUES[name]} end` : VALUES[name];
    return [name, { value, chosen: conditions[name] }] as const;
  });
  const others = Object.entries(conditions).filter(([name]) => !(name in VALUES));
  return {
    subject: CAMERA.subject,
    from: CAMERA.from,
    where: others.map(([, condition]) => condition),
    facets: Object.fromEntries(facets) as FacetsSql<keyof CameraFacets>['facets'],
    params,
    search: CAMERA_SEARCH,
    ...(q !== undefined && { q }),
  };
}

/** How many of the cameras that the caller may read have which value. */
@Injectable()
export class CameraFacetCounts {
  constructor(private readonly db: TenantDb) {}

  count(request: CameraFacetRequest): Promise<CameraFacets> {
    return readFacets(this.db, facetsOf(request));
  }
}
