const DAY_MILLISECONDS = 86_400_000;

/** Days from one calendar day to another, `YYYY-MM-DD`; negative when the second one is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MILLISECONDS);
}

/** The last instant of a calendar day in Asia/Tokyo. */
export function endOfJapanDay(day: string): Date {
  return new Date(`${day}T23:59:59.999+09:00`);
}
