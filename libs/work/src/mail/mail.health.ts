import { type HealthState, Healthy } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MailTransport } from './mail.transport';

@Injectable()
export class MailHealth {
  constructor(private readonly transport: MailTransport) {}

  /** Without a mail server in production everything works but nobody is told of anything. */
  @Healthy('mail')
  mail(): HealthState {
    return this.transport.way === 'none' ? 'degraded' : 'up';
  }
}
