import { idSchema, registerMessages } from '@mimamori/web';
import { z } from 'zod';

import { cameraStatusSchema } from '../camera-status/camera-status.schema';

export const NAMESPACE = '/live';

const MOST_NAMED = 500;
const LONGEST_TOKEN = 1_024;
const ids = z.array(idSchema).min(1).max(MOST_NAMED);

/** What to follow: everything named, taken together; `all` is everything that the caller may see. */
export const subscribeSchema = z
  .strictObject({
    all: z.literal(true).optional(),
    regions: ids.optional().describe('With all regions below them.'),
    sites: ids.optional(),
    areas: ids.optional(),
    cameras: ids.optional(),
    resume: z.string().min(1).max(LONGEST_TOKEN).optional().describe('The last token that was received.'),
  })
  .refine(({ resume: _resume, ...named }) => Object.values(named).some((value) => value !== undefined), {
    params: { code: 'live.nothing_named' },
  })
  .meta({ id: 'LiveSubscribe' });
export type Subscribe = z.output<typeof subscribeSchema>;
/** What a subscription names, without where it goes on. */
export type Selection = Omit<Subscribe, 'resume'>;

const rooms = z.array(z.string()).describe('site:<id>');
const seq = z.int().describe('Number of the message in this subscription, from 1.');
const resume = z
  .string()
  .optional()
  .describe('Everything up to here has been sent; absent when more of it follows.');

export const subscribedSchema = z.strictObject({
  ok: z.literal(true),
  rooms,
  seq: z.int().describe('0: no message was sent yet.'),
  resume: z.string(),
});
export type Subscribed = z.infer<typeof subscribedSchema>;

const darkSiteSchema = z
  .strictObject({
    siteId: z.uuid(),
    dark: z.boolean().describe('true: no camera of it is known to work; false: one works again.'),
    since: z.iso.datetime({ offset: true }),
    cameras: z.int().describe('How many of its cameras are told of with it.'),
  })
  .meta({ id: 'DarkSite' });
export type DarkSite = z.infer<typeof darkSiteSchema>;

export const snapshotSchema = z.strictObject({
  seq,
  part: z.int(),
  parts: z.int(),
  cameras: z.array(cameraStatusSchema),
  sites: z
    .array(darkSiteSchema)
    .optional()
    .describe('Sites that are dark now, of those whose cameras may all be read; in the first part.'),
  resume,
});

export const statusSchema = z.strictObject({
  seq,
  changes: z.array(cameraStatusSchema).describe('The latest of each camera.'),
  sites: z
    .array(darkSiteSchema)
    .optional()
    .describe(
      'Sites that went dark or came back with these changes, of those whose cameras may all be read; absent when there are none.',
    ),
  resume,
});

export const revokedSchema = z.strictObject({
  rooms,
  reason: z
    .enum(['permission', 'signed_out', 'expired', 'unavailable'])
    .describe(
      'permission: these rooms only; the others also end the connection. unavailable: nobody could tell.',
    ),
});
export type Revoked = z.infer<typeof revokedSchema>;

const unsubscribedSchema = z.strictObject({ ok: z.literal(true) });
export type Unsubscribed = z.infer<typeof unsubscribedSchema>;

registerMessages(
  {
    namespace: NAMESPACE,
    name: 'subscribe',
    action: 'receive',
    summary: 'Follow the status of cameras; replaces what was followed.',
    payload: subscribeSchema,
    ack: subscribedSchema,
  },
  {
    namespace: NAMESPACE,
    name: 'unsubscribe',
    action: 'receive',
    summary: 'Follow nothing any more.',
    payload: z.strictObject({}).optional(),
    ack: unsubscribedSchema,
  },
  {
    namespace: NAMESPACE,
    name: 'snapshot',
    action: 'send',
    summary: 'How things stand, in parts.',
    payload: snapshotSchema,
  },
  {
    namespace: NAMESPACE,
    name: 'status',
    action: 'send',
    summary: 'What changed: the latest of each camera.',
    payload: statusSchema,
  },
  {
    namespace: NAMESPACE,
    name: 'revoked',
    action: 'send',
    summary: 'Rooms that may not be followed any more.',
    payload: revokedSchema,
  },
);
