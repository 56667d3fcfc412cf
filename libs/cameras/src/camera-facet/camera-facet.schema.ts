import { facetSchema } from '@mimamori/web';
import { z } from 'zod';

import { cameraListQuery } from '../camera/camera-list.schema';

/** The same question as the list's, without its order and pages. */
export const cameraFacetQuery = cameraListQuery.pick({ q: true, filter: true });
export type CameraFacetRequest = z.output<typeof cameraFacetQuery>;

const counts = (of: string) => z.array(facetSchema).describe(`Cameras by ${of}; at most 100 values.`);

/** A filter on one of them narrows the others, not itself. */
export const cameraFacetsSchema = z
  .strictObject({
    state: counts('state'),
    class: counts('class'),
    areaClass: counts('class of area'),
    areaId: counts('area'),
    vendor: counts('vendor'),
    model: counts('model'),
  })
  .meta({ id: 'CameraFacets' });
export type CameraFacets = z.infer<typeof cameraFacetsSchema>;
