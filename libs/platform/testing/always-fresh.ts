import { FreshProof } from '@mimamori/platform';

/** Everybody has just proved who they are; for specs of libs below identity. */
export class AlwaysFresh extends FreshProof {
  override async require(): Promise<void> {
    // nobody is refused
  }
}
