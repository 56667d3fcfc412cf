import type { FilledTenant } from './filled-tenant';

/** Corners of a privacy mask: three that lie on no line, in parts of the picture. */
export const MASK_POINTS = [
  { x: 0.1, y: 0.1 },
  { x: 0.4, y: 0.1 },
  { x: 0.2, y: 0.5 },
];

/** Operation → its body, from the smallest one that fits the schema, where the schema cannot say it all. */
export const COMPLETE: Readonly<Record<string, (sampled: object, tenant: FilledTenant) => object>> = {
  'POST /v1/camera-bulk-edits': (body, { ids }) => ({
    ...('filter' in body || 'ids' in body ? {} : { ids: [ids.camera] }),
    ...('set' in body || 'addGroups' in body || 'removeGroups' in body ? {} : { addTags: ['屋外'] }),
    ...body,
    dryRun: true,
  }),
  'POST /v1/cameras/{id}/privacy-masks': (body) => ({ ...body, points: MASK_POINTS }),
  'POST /v1/municipal-rules': (body) => ({ ...body, municipalityCode: '13101' }),
  'POST /v1/webhooks/{id}/replay': () => ({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }),
  'POST /v1/status-reports': (body, { siteCode, cameraCode }) => {
    const { siteId, cameras } = body as { siteId?: string; cameras: { cameraId?: string }[] };
    return {
      ...body,
      ...(!siteId && { siteCode }),
      cameras: cameras.map((camera) => (camera.cameraId ? camera : { ...camera, cameraCode })),
    };
  },
};
