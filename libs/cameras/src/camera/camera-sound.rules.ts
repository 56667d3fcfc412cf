import { foldForSearch } from '@mimamori/platform';

import type { CameraFacts } from './camera.schema';

/** Words by which a text says that it means sound; folded as they are compared. */
const SOUND_WORDS = ['音声', '録音', '会話', '集音', 'sound', 'audio', 'voice', 'conversation'].map(
  foldForSearch,
);

export function namesSound(text: string): boolean {
  const folded = foldForSearch(text);
  return SOUND_WORDS.some((word) => folded.includes(word));
}

/**
 * Whether a camera records sound without saying what for: neither a line of its own nor one of its purposes names it.
 * A warning, not a refusal. Source: law file 2.3, rule R8 (our design rule, to be verified).
 * @param purposeTexts the texts of the camera's purposes, in any language
 */
export function lacksSoundPurpose(
  { audio, audioPurpose }: Pick<CameraFacts, 'audio' | 'audioPurpose'>,
  purposeTexts: readonly string[],
): boolean {
  return audio === true && audioPurpose === null && !purposeTexts.some(namesSound);
}
