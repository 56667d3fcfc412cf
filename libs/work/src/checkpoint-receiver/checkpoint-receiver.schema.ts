import { japanIso, type Locale } from '@mimamori/platform';
import { type ListRequest, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { addressSchema, MAIL_STATES, type MailState } from '../mail/mail.schema';

const localeSchema = z.enum(['ja', 'en']);
const instant = z.iso.datetime({ offset: true });

export const checkpointReceiverCreateSchema = z
  .strictObject({
    address: addressSchema
      .describe('One mailbox, best of somebody who cannot change the log: an auditor, a lawyer.')
      .meta({ examples: ['audit@example.com'] }),
    locale: localeSchema.default('ja').describe('The language of the mail.'),
  })
  .meta({ id: 'CheckpointReceiverCreate' });
export type CheckpointReceiverCreate = z.input<typeof checkpointReceiverCreateSchema>;

export const checkpointReceiverSchema = z
  .strictObject({
    id: z.uuid(),
    address: z.string(),
    locale: localeSchema,
    latestMail: z
      .strictObject({
        checkpointId: z.uuid(),
        state: z
          .enum(MAIL_STATES)
          .describe(
            '`sent`: a mail server took it over; without one, a file in the data folder, which is not outside.',
          ),
        reason: z.string().nullable().describe('Why it did not leave (yet).'),
        at: instant,
      })
      .nullable()
      .describe('`null`: none so far.'),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'CheckpointReceiver' });
export type CheckpointReceiver = z.infer<typeof checkpointReceiverSchema>;

/** As it is stored; `at` in UTC. */
export interface LatestMail {
  readonly checkpointId: string;
  readonly state: MailState;
  readonly reason: string | null;
  readonly at: string;
}

export interface CheckpointReceiverRow {
  readonly id: string;
  readonly address: string;
  readonly locale: Locale;
  readonly latestMail: LatestMail | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const checkpointReceiverListQuery = listQuery({ sorts: ['createdAt'], filters: {} }).omit({ q: true });
export type CheckpointReceiverListRequest = ListRequest<'createdAt'>;

export function toCheckpointReceiver(row: CheckpointReceiverRow): CheckpointReceiver {
  const { latestMail, createdAt, updatedAt, ...rest } = row;
  return {
    ...rest,
    latestMail: latestMail && { ...latestMail, at: japanIso(new Date(latestMail.at)) },
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}
