const DAY_MILLISECONDS = 86_400_000;

/** The calendar day so many days after `day` (YYYY-MM-DD). */
export const daysAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);

export const yearOf = (day: string) => Number(day.slice(0, 4));
