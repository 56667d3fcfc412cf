import { Clock, japanDay, type Tx } from '@mimamori/platform';
import { Tasks } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

import { findingChanges } from './camera-finding.changes';
import { reviewed, standingFindings } from './camera-finding.queries';
import { FINDING_RULES } from './camera-findings.rules';

/** Cameras looked at by one statement. */
export const MOST_AT_ONCE = 500;

const CODES = FINDING_RULES.map(({ code }) => code);
/** A word, for every language: what the history of a task that nobody closed says. */
const OUTCOME = 'cause_gone';

/** Holds cameras against the rules: findings open and close in the transaction of the change that caused it. */
@Injectable()
export class CameraFindings {
  constructor(
    private readonly clock: Clock,
    private readonly tasks: Tasks,
  ) {}

  /**
   * Call it after cameras, their masks or purposes have changed: two statements for up to 500 cameras, and a few more only
   * where findings come or go. @returns how many were opened or told anew, and how many closed
   */
  async review(tx: Tx, cameraIds: readonly string[]): Promise<{ opened: number; closed: number }> {
    let opened = 0;
    let closed = 0;
    for (let from = 0; from < cameraIds.length; from += MOST_AT_ONCE) {
      const changes = await this.changes(tx, cameraIds.slice(from, from + MOST_AT_ONCE));
      await this.tasks.openMany(tx, changes.open);
      await this.tasks.closeMany(tx, changes.close, OUTCOME);
      opened += changes.open.length;
      closed += changes.close.length;
    }
    return { opened, closed };
  }

  private async changes(tx: Tx, cameraIds: readonly string[]) {
    const now = this.clock.now();
    const cameras = await reviewed(tx, cameraIds, now, japanDay(now));
    return findingChanges(cameras, await standingFindings(tx, cameraIds, CODES));
  }
}
