import { type ErrorItem, GateRegistry, getPermissions, InvalidInput, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { GateClosed } from '../cameras.errors';
import { contradictions } from './camera-consistency.rules';
import { missingForActive } from './camera-gate.rules';
import { type FoundReferences, references } from './camera.queries';
import type { CameraFacts, CameraRow } from './camera.schema';

function missingReferences(camera: CameraFacts, found: FoundReferences): ErrorItem[] {
  const items: ErrorItem[] = [];
  if (!found.site) items.push({ pointer: '/siteId', code: 'cameras.site_unknown' });
  else if (!found.area) items.push({ pointer: '/areaId', code: 'cameras.area_unknown' });
  if (!found.owner) items.push({ pointer: '/ownerUserId', code: 'cameras.owner_unknown' });
  for (const [at, id] of camera.purposeIds.entries())
    if (!found.purposeIds.includes(id))
      items.push({ pointer: `/purposeIds/${at}`, code: 'cameras.purpose_unknown' });
  return items;
}

/** What a camera must satisfy before it is written: in any state, and to film. */
@Injectable()
export class CameraGate {
  constructor(private readonly gates: GateRegistry) {}

  /** What it names exists, and it does not contradict itself. @throws InvalidInput */
  async requireSound(tx: Tx, camera: CameraFacts): Promise<void> {
    const { text, values } = references(camera, (params) =>
      getPermissions().rowFilter('read', 'Site', params),
    );
    const [found] = await tx.query<FoundReferences>(text, values);
    if (!found) throw new Error('the look-up of references answered no row');
    const items = [...missingReferences(camera, found), ...contradictions(camera)];
    if (items.length) throw new InvalidInput(items);
  }

  /** The risk gate: our own decisions and whatever other libs ask at `camera.activate`. */
  async missing(camera: CameraFacts & { readonly id: string }): Promise<ErrorItem[]> {
    return [...missingForActive(camera), ...(await this.gates.missing('camera.activate', camera))];
  }

  /** @throws GateClosed */
  async requireOpen(camera: CameraRow): Promise<void> {
    const missing = await this.missing(camera);
    if (missing.length) throw new GateClosed(missing);
  }

  /** A change may not take away from an active camera what its gate asked for. @throws GateClosed */
  requireStillOpen(camera: CameraFacts): void {
    const missing = camera.state === 'active' ? missingForActive(camera) : [];
    if (missing.length) throw new GateClosed(missing);
  }
}
