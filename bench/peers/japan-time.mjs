// Times as the product answers them.
export const TIMESTAMPTZ = 1184;

/** `2026-11-22 13:46:06.1+09` (the session's time zone is Japan) → ISO 8601 with milliseconds. */
export function japanTime(text) {
  const seconds = text.slice(11, -3);
  const padded = seconds.length === 8 ? `${seconds}.000` : seconds.padEnd(12, '0').slice(0, 12);
  return `${text.slice(0, 10)}T${padded}+09:00`;
}
