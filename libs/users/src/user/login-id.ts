/** A login id in the one form that is stored and looked up: width folded, lower case, no surrounding space. */
export function normaliseLoginId(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}
