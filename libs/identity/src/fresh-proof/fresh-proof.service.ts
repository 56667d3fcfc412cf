import { Clock, FreshProof, getContext, getPrincipal, type Reader } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { FreshProofRequired, ProofFromInside, ProofNeedsPerson } from '../identity.errors';
import { isFresh, isPasswordFromOutside, SHOWN, type Shown } from './shown-proof';

/**
 * Whoever finds an open screen, or a token, must not give power away with it. A sign-in counts, at the provider or here, as
 * does a proof in between: see `isFresh`.
 */
@Injectable()
export class FreshProofs extends FreshProof {
  constructor(private readonly clock: Clock) {
    super();
  }

  /** @throws FreshProofRequired, ProofFromInside, ProofNeedsPerson */
  override async require(reader: Reader): Promise<void> {
    const { kind, id, credentialId } = getPrincipal();
    if (kind === 'system') return;
    if (kind !== 'user') throw new ProofNeedsPerson();
    const [shown] = credentialId ? await reader.query<Shown>(SHOWN, [credentialId, id]) : [];
    if (!shown || !isFresh(shown, this.clock.now())) throw new FreshProofRequired();
    if (isPasswordFromOutside(shown, getContext().ip)) throw new ProofFromInside();
  }
}
