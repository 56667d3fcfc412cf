import { Background } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { FindingRounds } from './finding-round.service';

const EVERY_MILLISECONDS = 60_000;

/** Some findings come with the days, not with a change: support that ends, an inspection that is due, a last day at work. */
@Injectable()
export class CameraFindingJobs {
  constructor(private readonly rounds: FindingRounds) {}

  /** @returns how many cameras were looked at. */
  @Background('cameras.findings', EVERY_MILLISECONDS)
  review(): Promise<number> {
    return this.rounds.goOn();
  }
}
