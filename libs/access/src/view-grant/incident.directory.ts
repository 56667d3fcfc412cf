import type { Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/** Whether the tenant of the transaction has such an incident. */
export type KnowsIncident = (tx: Tx, incidentId: string) => Promise<boolean>;

/** Which incidents there are is known to a lib above this one, which fills this when it starts; until then there are none. */
@Injectable()
export class IncidentDirectory {
  private knowsIncident: KnowsIncident | undefined;

  fill(knowsIncident: KnowsIncident): void {
    this.knowsIncident = knowsIncident;
  }

  async knows(tx: Tx, incidentId: string): Promise<boolean> {
    return (await this.knowsIncident?.(tx, incidentId)) ?? false;
  }
}
