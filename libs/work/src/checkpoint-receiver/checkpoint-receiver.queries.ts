import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { CheckpointReceiverListRequest, CheckpointReceiverRow } from './checkpoint-receiver.schema';

export const CHECKPOINT_RECEIVER: RowSql = {
  subject: 'CheckpointReceiver',
  select: `checkpoint_receiver.id, checkpoint_receiver.address, checkpoint_receiver.locale,
    checkpoint_receiver.latest_mail as "latestMail", checkpoint_receiver.version, checkpoint_receiver.created_at as "createdAt",
    checkpoint_receiver.updated_at as "updatedAt"`,
  from: 'checkpoint_receiver',
  id: 'checkpoint_receiver.id',
};

export function checkpointReceiverList(
  request: CheckpointReceiverListRequest,
): ListSql<'createdAt', CheckpointReceiverRow> {
  return {
    ...CHECKPOINT_RECEIVER,
    list: 'work.checkpoint-receiver',
    request,
    where: [],
    columns: {
      createdAt: {
        sql: 'checkpoint_receiver.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'checkpoint_receiver.id', key: ({ id }) => id },
    params: new SqlParams(),
  };
}

/** All of the tenant's: they are few. */
export const RECEIVERS = 'select id, address, locale from checkpoint_receiver order by created_at, id';

/** Two receivers are not added at once, so that they are counted rightly. */
export const LOCK_RECEIVERS = 'select 1 from tenant where tenant_id = $1 for no key update';

/** $1 receiver, $2 what became of the mail, $3 when: it is seen, so it changes the ETag. An older mail does not speak for a newer. */
export const NOTE_MAIL = `update checkpoint_receiver set latest_mail = $2, version = version + 1, updated_at = $3
  where id = $1 and (latest_mail is null or latest_mail ->> 'checkpointId' <= $2::jsonb ->> 'checkpointId')`;
