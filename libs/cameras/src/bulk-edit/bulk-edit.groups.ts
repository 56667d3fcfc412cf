import { Audit } from '@mimamori/audit';
import { Clock, type Tx } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ADD_MEMBERS, CROWDED, LOCK_CAMERAS } from '../camera-group/camera-group.queries';
import { MOST_GROUPS } from '../camera-group/camera-group.schema';
import { CameraGroups } from '../camera-group/camera-group.service';
import { updateGroup } from '../camera-group/camera-group.writes';
import { BulkSelectionChanged } from '../cameras.errors';
import type { BulkRow } from './bulk-edit.plan';
import { REMOVE_MEMBERS } from './bulk-edit.queries';

/** Puts many cameras into groups and takes them out. */
@Injectable()
export class BulkGroups {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly groups: CameraGroups,
  ) {}

  /** Groups are locked before cameras, as everywhere. @throws NotFound, Forbidden, BulkSelectionChanged */
  async move(tx: Tx, rows: readonly BulkRow[], bulkEditId: string): Promise<void> {
    const moves = ['joins', 'leaves'] as const;
    const groupIds = [...new Set(rows.flatMap(({ joins, leaves }) => [...joins, ...leaves]))].sort();
    if (!groupIds.length) return;
    const loaded = [];
    for (const id of groupIds)
      loaded.push(await this.groups.load(tx, id, 'update', IfMatchHeader.ofVersion(id, undefined)));
    const cameraIds = rows.map(({ change }) => change.before.id);
    await tx.query(LOCK_CAMERAS, [cameraIds]);
    for (const group of loaded) {
      for (const move of moves) {
        const moved = rows
          .filter((row) => row[move].includes(group.id))
          .map(({ change }) => change.before.id);
        if (!moved.length) continue;
        await tx.query(move === 'joins' ? ADD_MEMBERS : REMOVE_MEMBERS, [tx.tenantId, group.id, moved]);
        await this.audit.append(tx, {
          action: `cameras.group.${move === 'joins' ? 'add' : 'remove'}_cameras`,
          subject: 'CameraGroup',
          subjectId: group.id,
          details: { cameraIds: moved, bulkEditId },
        });
      }
      await updateGroup(tx, group, group, this.clock.now());
    }
    const crowded = await tx.query(CROWDED, [cameraIds, MOST_GROUPS]);
    if (crowded.length) throw new BulkSelectionChanged();
  }
}
