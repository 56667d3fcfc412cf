import { Audit } from '@mimamori/audit';
import {
  Clock,
  NotFound,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import {
  type IfMatchHeader,
  Keysets,
  mapPage,
  type Page,
  parseInput,
  readPage,
  readRow,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { MAIL_FAILED } from '../mail/mail-outcome.service';
import { Tasks } from '../task/task.service';
import { CheckpointReceiverLimit, CheckpointReceiverListed } from '../work.errors';
import { CheckpointReceiverEntity } from './checkpoint-receiver.entity';
import {
  CHECKPOINT_RECEIVER,
  checkpointReceiverList,
  LOCK_RECEIVERS,
  RECEIVERS,
} from './checkpoint-receiver.queries';
import {
  type CheckpointReceiver,
  type CheckpointReceiverCreate,
  checkpointReceiverCreateSchema,
  type CheckpointReceiverListRequest,
  type CheckpointReceiverRow,
  toCheckpointReceiver,
} from './checkpoint-receiver.schema';

/** [DESIGN] Each gets a mail a day. */
export const MOST_RECEIVERS = 10;

/** Who is sent the signed heads of the log by mail. Addresses stay out of the log: it is told that, not who. */
@Injectable()
export class CheckpointReceivers {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly tasks: Tasks,
  ) {}

  /** @throws CursorInvalid */
  async list(request: CheckpointReceiverListRequest): Promise<Page<CheckpointReceiver>> {
    return mapPage(
      await readPage(this.db, this.keysets, checkpointReceiverList(request)),
      toCheckpointReceiver,
    );
  }

  /** @throws NotFound */
  async get(id: string): Promise<CheckpointReceiver> {
    return toCheckpointReceiver(await this.find(this.db, id));
  }

  /** @throws Forbidden, InvalidInput, CheckpointReceiverListed, CheckpointReceiverLimit */
  async create(input: CheckpointReceiverCreate): Promise<CheckpointReceiver> {
    requireCan('create', 'CheckpointReceiver', {});
    const values = parseInput(checkpointReceiverCreateSchema, input);
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    return this.db.transaction(async (tx) => {
      await tx.query(LOCK_RECEIVERS, [tx.tenantId]);
      if ((await tx.query(RECEIVERS)).length >= MOST_RECEIVERS)
        throw new CheckpointReceiverLimit(MOST_RECEIVERS);
      await tx
        .repository(CheckpointReceiverEntity)
        .insert({
          tenantId: tx.tenantId,
          id,
          ...values,
          latestMail: null,
          version: 1,
          createdAt: now,
          updatedAt: now,
        })
        .catch(refused);
      await this.record(tx, 'create', id);
      return toCheckpointReceiver(await this.find(tx, id));
    });
  }

  /** With every mail to it, those that have not left yet too. @throws NotFound, Forbidden, VersionMismatch */
  async remove(id: string, match: IfMatchHeader): Promise<void> {
    await this.db.transaction(async (tx) => {
      const receiver = await this.find(tx, id);
      requireCan('delete', 'CheckpointReceiver', {});
      match.expect(receiver);
      await tx.query('delete from mail where receiver_id = $1', [id]);
      const { affected } = await tx
        .repository(CheckpointReceiverEntity)
        .delete({ tenantId: tx.tenantId, id, version: receiver.version });
      if (!affected) throw new VersionMismatch();
      await this.tasks.close(tx, { code: MAIL_FAILED, subjectId: id }, 'removed');
      await this.record(tx, 'delete', id);
    });
  }

  private async find(reader: TenantDb | Tx, id: string): Promise<CheckpointReceiverRow> {
    const row = await readRow<CheckpointReceiverRow>(reader, CHECKPOINT_RECEIVER, id);
    if (!row) throw new NotFound('CheckpointReceiver');
    return row;
  }

  private record(tx: Tx, verb: 'create' | 'delete', id: string): Promise<void> {
    return this.audit.append(tx, {
      action: `work.checkpoint_receiver.${verb}`,
      subject: 'CheckpointReceiver',
      subjectId: id,
    });
  }
}

function refused(error: unknown): never {
  throw violatedConstraint(error) === 'checkpoint_receiver_once' ? new CheckpointReceiverListed() : error;
}
