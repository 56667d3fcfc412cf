import { Background } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AvailabilityRounds } from './availability-round.service';

const EVERY_MILLISECONDS = 60_000;

@Injectable()
export class AvailabilityJobs {
  constructor(private readonly rounds: AvailabilityRounds) {}

  /** @returns how many days of cameras were summed up. */
  @Background('live.availability', EVERY_MILLISECONDS)
  sumUp(): Promise<number> {
    return this.rounds.goOn();
  }
}
