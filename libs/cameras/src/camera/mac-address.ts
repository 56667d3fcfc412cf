const TWELVE_DIGITS = /^[0-9a-f]{12}$/;

/**
 * A MAC address in any usual spelling (`:`, `-`, `.` or nothing between the digits, full width) as `00:11:22:aa:bb:cc`.
 * What is no MAC address comes back as it was, for the schema to refuse.
 */
export function normaliseMac(text: string): string {
  const digits = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s:.\-‐−ー]/g, '');
  return TWELVE_DIGITS.test(digits) ? (digits.match(/../g) ?? []).join(':') : text;
}
