import { InvalidInput } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { ZxcvbnFactory, ZxcvbnResult } from '@zxcvbn-ts/core';

import { COMMON_IN_JAPAN, guessableWords, type PersonWords } from './password-words';

/** Guesses that find a password which is too weak, as a power of ten. */
const FEWEST_GUESSES_LOG10 = 10;
/** Characters that are looked at: the work grows with their square, and what is strong so far stays strong. */
const EVALUATED = 32;
/** Ways to read 1 as l or i that are tried. */
const MOST_SUBSTITUTIONS = 20;

/** Why a password is refused: `identity.password_<reason>`. */
export type Weakness = 'common' | 'personal' | 'repeats' | 'sequence' | 'date' | 'guessable';

const BY_WARNING: Readonly<Record<string, Weakness>> = {
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  userInputs: 'personal',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  sequences: 'sequence',
  straightRow: 'sequence',
  keyPattern: 'sequence',
  recentYears: 'date',
  dates: 'date',
};

/** Refuses passwords that a guesser finds soon: dictionaries, Japanese ones among them, and what is known of the person. */
@Injectable()
export class PasswordStrength {
  /** A fifth of a second and 15 MB, so only in a process in which somebody sets a password. */
  private checker?: Promise<ZxcvbnFactory>;

  /** @throws InvalidInput at `/password`, with the reason */
  async require(password: string, person: PersonWords): Promise<void> {
    const weakness = await this.weaknessOf(password, person);
    if (weakness) throw new InvalidInput([{ pointer: '/password', code: `identity.password_${weakness}` }]);
  }

  /** `null` for one that is strong enough. */
  async weaknessOf(password: string, person: PersonWords): Promise<Weakness | null> {
    this.checker ??= load();
    const checker = await this.checker;
    const result = checker.check(password.normalize('NFKC').slice(0, EVALUATED), guessableWords(person));
    return result.guessesLog10 < FEWEST_GUESSES_LOG10 ? reasonOf(result) : null;
  }
}

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, japanese] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-ja'),
  ]);
  return new Factory({
    graphs: common.adjacencyGraphs,
    dictionary: {
      ...common.dictionary,
      ...japanese.dictionary,
      'passwords-japan': COMMON_IN_JAPAN,
    },
    l33tMaxSubstitutions: MOST_SUBSTITUTIONS,
    maxLength: EVALUATED,
  });
}

function reasonOf({ feedback, sequence }: ZxcvbnResult): Weakness {
  const named = BY_WARNING[feedback.warning ?? ''];
  const personal = sequence.some((match) => match['dictionaryName'] === 'userInputs');
  return named ?? (personal ? 'personal' : 'guessable');
}
