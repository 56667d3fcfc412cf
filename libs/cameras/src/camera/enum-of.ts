/** A list of words as the object that GraphQL's enums are made of. */
export function enumOf<const Word extends string>(words: readonly Word[]): { readonly [Name in Word]: Name } {
  return Object.fromEntries(words.map((word) => [word, word])) as { readonly [Name in Word]: Name };
}
