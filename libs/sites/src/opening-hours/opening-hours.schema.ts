import { z } from 'zod';

import { daySchema, lineSchema } from '../site-code.schema';
import {
  everyWeekday,
  hoursFaults,
  type OpeningHours,
  type OpeningInterval,
  ordered,
} from './opening-hours.rules';

const MOST_INTERVALS = 6;
const MOST_EXCEPTIONS = 200;
/** Opens on the day itself; closes up to a day later. */
const OPENS = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const CLOSES = /^(?:[0-3]\d|4[0-7]):[0-5]\d$/;

function timeSchema(rule: RegExp, description: string) {
  return z
    .string()
    .max(10)
    .overwrite((text) => text.normalize('NFKC').trim())
    .refine((text) => rule.test(text), { params: { code: 'sites.time_wrong' } })
    .describe(description);
}

/** Both ends are needed; one alone is told apart from a field that does not exist. */
const intervalInput = z
  .strictObject({
    opens: timeSchema(OPENS, 'HH:MM in Japan, up to 23:59.').nullish(),
    closes: timeSchema(
      CLOSES,
      'HH:MM; 26:00 is two in the next morning, 24:00 the end of the day.',
    ).nullish(),
  })
  .meta({ required: ['opens', 'closes'] })
  .check((ctx) => {
    for (const end of ['opens', 'closes'] as const)
      if (!ctx.value[end])
        ctx.issues.push({
          code: 'custom',
          input: ctx.value,
          path: [end],
          params: { code: 'sites.hours_half_open' },
        });
  })
  .transform((interval) => interval as OpeningInterval);

const intervalsInput = z.array(intervalInput).max(MOST_INTERVALS).describe('None: closed.');
const weekOf = <Day extends z.ZodType>(day: Day) => z.strictObject(everyWeekday(() => day));

export const openingHoursInputSchema = z
  .strictObject({
    weekly: weekOf(intervalsInput),
    exceptions: z
      .array(
        z.strictObject({
          date: daySchema,
          intervals: intervalsInput,
          note: lineSchema(100).nullable().default(null),
        }),
      )
      .max(MOST_EXCEPTIONS)
      .default([])
      .describe('Days with hours of their own, in place of their weekday’s.'),
  })
  .meta({ id: 'OpeningHoursInput' })
  .check((ctx) => {
    // a broken date or time has no place in a week
    const faults = ctx.issues.length ? [] : hoursFaults(ctx.value);
    for (const { path, code } of faults)
      ctx.issues.push({ code: 'custom', input: ctx.value, path: [...path], params: { code } });
  })
  .transform(ordered);

const interval = z.strictObject({ opens: z.string(), closes: z.string() });

export const openingHoursSchema: z.ZodType<OpeningHours> = z
  .strictObject({
    weekly: weekOf(z.array(interval)),
    exceptions: z.array(
      z.strictObject({ date: z.iso.date(), intervals: z.array(interval), note: z.string().nullable() }),
    ),
  })
  .meta({ id: 'OpeningHours' });
