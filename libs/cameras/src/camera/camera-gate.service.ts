import { type ErrorItem, GateRegistry, getPermissions, InvalidInput, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { GateClosed, RetireGateClosed } from '../cameras.errors';
import { masksInForce } from '../privacy-mask/privacy-mask.queries';
import { contradictions } from './camera-consistency.rules';
import { broken, dependsOnMasks, missingForActive, missingMasks } from './camera-gate.rules';
import { type FoundReferences, references } from './camera.queries';
import type { CameraFacts } from './camera.schema';

type Written = CameraFacts & { readonly id: string };

function placeFaults({ areaId }: CameraFacts, { siteStatus, areaState }: FoundReferences): ErrorItem[] {
  if (siteStatus === null) return [{ pointer: '/siteId', code: 'cameras.site_unknown' }];
  if (siteStatus === 'closed') return [{ pointer: '/siteId', code: 'cameras.site_closed' }];
  if (areaId === null || areaState === 'active') return [];
  return [{ pointer: '/areaId', code: areaState ? 'cameras.area_retired' : 'cameras.area_unknown' }];
}

function missingReferences(camera: CameraFacts, found: FoundReferences): ErrorItem[] {
  const items = placeFaults(camera, found);
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

  /**
   * What it names exists, and it does not contradict itself.
   * @param before the camera as it was, when it is changed
   * @throws InvalidInput
   */
  async requireSound(tx: Tx, camera: CameraFacts, before?: CameraFacts): Promise<void> {
    const { text, values } = references(camera, (params) =>
      getPermissions().rowFilter('read', 'Site', params),
    );
    const [found] = await tx.query<FoundReferences>(text, values);
    if (!found) throw new Error('the look-up of references answered no row');
    const items = [...missingReferences(camera, found), ...contradictions(camera, before)];
    if (items.length) throw new InvalidInput(items);
  }

  /** The risk gate: our own decisions, masks, and whatever other libs ask at `camera.activate`. */
  async missing(tx: Tx, camera: Written): Promise<ErrorItem[]> {
    return [...(await this.ours(tx, camera)), ...(await this.gates.missing('camera.activate', camera))];
  }

  /** @throws GateClosed */
  async requireOpen(tx: Tx, camera: Written): Promise<void> {
    const missing = await this.missing(tx, camera);
    if (missing.length) throw new GateClosed(missing);
  }

  /**
   * A change may not take away from an active camera what its gate asked for. What was missing before stays a finding:
   * it must not keep anybody from correcting something else.
   * @throws GateClosed
   */
  async requireStillOpen(tx: Tx, before: Written, after: Written): Promise<void> {
    if (after.state !== 'active') return;
    const missing = await this.ours(tx, after);
    if (!missing.length) return;
    const items = broken(missing, await this.ours(tx, before));
    if (items.length) throw new GateClosed(items);
  }

  /** Whatever other libs ask at `camera.retire`: footage to be deleted, an open case. @throws RetireGateClosed */
  async requireRetirable(camera: Written): Promise<void> {
    const missing = await this.gates.missing('camera.retire', camera);
    if (missing.length) throw new RetireGateClosed(missing);
  }

  private async ours(tx: Tx, camera: Written): Promise<ErrorItem[]> {
    const decisions = missingForActive(camera);
    if (!dependsOnMasks(camera)) return decisions;
    const inForce = (await masksInForce(tx, [camera.id])).get(camera.id) ?? 0;
    return [...decisions, ...missingMasks(camera, inForce)];
  }
}
