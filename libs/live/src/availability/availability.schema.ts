import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { daysIn } from './availability.days';
import { LONGEST_DAYS } from './availability.period';

const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2199-12-31';

const day = z.iso.date().refine((text) => text >= FIRST_DAY && text <= LAST_DAY, {
  params: { code: 'live.day_out_of_range' },
});
const from = day
  .optional()
  .describe('Calendar day in Japan, inclusive; without it, the period is 30 days long.');
const to = day
  .optional()
  .describe('Calendar day in Japan, inclusive; without it, the last one that is over, 400 days on at most.');

type Asked = { readonly from?: string | undefined; readonly to?: string | undefined };
const isForward = ({ from: first, to: last }: Asked) =>
  first === undefined || last === undefined || first <= last;
const isBounded = ({ from: first, to: last }: Asked) =>
  first === undefined || last === undefined || daysIn({ from: first, to: last }) <= LONGEST_DAYS;
const REVERSED = { params: { code: 'live.period_reversed' } };
const TOO_LONG = { params: { code: 'live.period_too_long', days: LONGEST_DAYS } };

export const availabilityQuery = z
  .strictObject({ from, to, step: z.enum(['day', 'month']).prefault('day') })
  .refine(isForward, { ...REVERSED, path: ['to'] })
  .refine(isBounded, { ...TOO_LONG, path: ['to'] });
export type AvailabilityQuestion = z.output<typeof availabilityQuery>;

const seconds = (what: string) => z.int().min(0).describe(what);
const share = (what: string) => z.number().min(0).max(1).nullable().describe(what);

const figures = {
  countedSeconds: seconds('In which the camera was active; of a store, those of its cameras together.'),
  onlineSeconds: seconds('Known to work.'),
  degradedSeconds: seconds('Known to work, with faults.'),
  flappingSeconds: seconds('Known to come and go; counts as not available.'),
  offlineSeconds: seconds('Known not to work.'),
  unknownSeconds: seconds('Nobody knew. Counts neither way.'),
  availability: share('Online and degraded out of all known seconds; null: nothing is known.'),
  coverage: share('Known out of all counted seconds; null: nothing counted.'),
  recordingShare: share('Recorded out of the seconds in which that was known; null: it never was.'),
  outages: z
    .int()
    .min(0)
    .describe('From known not to work until known to work; silence neither begins nor ends one.'),
  longestOutageSeconds: seconds(
    'Seconds known not to work, of an outage that reaches into the period, from its beginning.',
  ),
};
const dark = z
  .int()
  .min(0)
  .nullable()
  .describe('Seconds in which no camera was known to be there; null for who may not see all cameras.');

const period = {
  from: z.iso.date().describe('Inclusive.'),
  to: z.iso.date().describe('Inclusive.'),
};
const known = {
  ...period,
  upTo: z.iso
    .datetime({ offset: true })
    .describe('Where the figures end: with the period, or now while it is running.'),
  missingDays: z.int().min(0).describe('Days of the period that are over and not summed up yet.'),
};
const total = z.strictObject(figures).meta({ id: 'AvailabilityFigures' });

export const cameraAvailabilitySchema = z
  .strictObject({
    cameraId: z.uuid(),
    siteId: z.uuid(),
    ...known,
    total,
    steps: z.array(z.strictObject({ ...period, ...figures }).meta({ id: 'AvailabilityStep' })),
  })
  .meta({ id: 'CameraAvailability' });
export type CameraAvailability = z.infer<typeof cameraAvailabilitySchema>;

export const siteAvailabilitySchema = z
  .strictObject({
    siteId: z.uuid(),
    ...known,
    cameras: z.int().min(0).describe('The most that counted on one day and that the caller may read.'),
    darkSeconds: dark,
    total,
    steps: z.array(
      z.strictObject({ ...period, darkSeconds: dark, ...figures }).meta({ id: 'SiteAvailabilityStep' }),
    ),
  })
  .meta({ id: 'SiteAvailability' });
export type SiteAvailability = z.infer<typeof siteAvailabilitySchema>;

/** Worst first: what nothing is known of comes last. */
export const availabilityListQuery = listQuery({
  sorts: ['availability', 'coverage'],
  filters: {
    siteId: idSchema.describe('The cameras of this store, instead of stores.'),
    from: from.unwrap(),
    to: to.unwrap(),
  },
})
  .omit({ q: true })
  .refine(({ filter }) => isForward(filter), { ...REVERSED, path: ['filter', 'to'] })
  .refine(({ filter }) => isBounded(filter), { ...TOO_LONG, path: ['filter', 'to'] });
export type AvailabilityListRequest = z.output<typeof availabilityListQuery>;

export const availabilityRankSchema = z
  .strictObject({
    siteId: z.uuid(),
    cameraId: z.uuid().nullable().describe('null: these are the figures of the store.'),
    ...figures,
  })
  .meta({ id: 'AvailabilityRank' });
export type AvailabilityRank = z.infer<typeof availabilityRankSchema>;
