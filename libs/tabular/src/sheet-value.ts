import type { CellFault } from './table';
import type { NumberStyle } from './workbook';

const DAY = 86_400_000;
/** Day 0 of the usual count, after the 29 February 1900 that never was. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const FIRST_SURE_SERIAL = 61;
const LAST_SERIAL = 2_958_465;
/** A spreadsheet keeps 15 digits of a number; of a longer one the rest was lost before we saw it. */
const MOST_DIGITS = 15;

/** A day's serial number as `2026-04-01`, with its time as `2026-04-01T09:30:00`; undefined outside 1900–9999. */
export function dayOfSerial(serial: number, from1904: boolean): string | undefined {
  const first = from1904 ? 0 : FIRST_SURE_SERIAL;
  if (!(serial >= first) || serial > LAST_SERIAL) return undefined;
  const milliseconds = Math.round((serial * DAY) / 1000) * 1000;
  const iso = new Date((from1904 ? EPOCH_1904 : EPOCH_1900) + milliseconds).toISOString();
  return milliseconds % DAY === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

/** A number as people see it in the cell: a day, a code with zeros in front, or the plain number. */
export function numberText(
  written: string,
  { isDate, zeros }: NumberStyle,
  from1904: boolean,
): string | CellFault {
  const value = Number(written);
  if (written.trim() === '' || !Number.isFinite(value))
    return { code: 'tabular.rows.cell_unreadable', params: {} };
  if (isDate) {
    const day = dayOfSerial(value, from1904);
    return day ?? { code: 'tabular.rows.date_out_of_range', params: {} };
  }
  if (!Number.isInteger(value)) return String(value);
  if (Math.abs(value) >= 10 ** MOST_DIGITS)
    return { code: 'tabular.rows.number_too_long', params: { digits: MOST_DIGITS } };
  return value < 0 ? String(value) : String(value).padStart(zeros, '0');
}
