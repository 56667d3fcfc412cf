const JAPAN_OFFSET_MINUTES = 540;

/** ISO 8601 with Japan's offset and milliseconds, e.g. `2026-11-21T09:00:00.000+09:00`; Japan has no summer time. */
export function japanIso(instant: Date): string {
  return new Date(instant.getTime() + JAPAN_OFFSET_MINUTES * 60_000).toISOString().replace('Z', '+09:00');
}

/** The calendar day in Asia/Tokyo, `YYYY-MM-DD`. */
export function japanDay(instant: Date): string {
  return japanIso(instant).slice(0, 10);
}
