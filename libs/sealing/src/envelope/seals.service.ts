import { Clock, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { SealingKeyHistory } from '../key/sealing-key.service';
import { type Envelope, signEnvelope } from './envelope';

/** Signs what has to be proved later. */
@Injectable()
export class Seals {
  constructor(
    private readonly clock: Clock,
    private readonly keys: SealingKeyHistory,
  ) {}

  /**
   * Signs now, by the installation's key.
   * @param kind `<lib>.<noun>`: signed, too @param payload what canonical JSON can say
   */
  async sign<Payload extends object>(tx: Tx, kind: string, payload: Payload): Promise<Envelope<Payload>> {
    const now = this.clock.now();
    return signEnvelope(kind, payload, await this.keys.signerAt(tx, now), now);
  }
}
