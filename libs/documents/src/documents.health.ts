import { type HealthState, Healthy } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { DocumentRenderer } from './document.renderer';

@Injectable()
export class DocumentsHealth {
  constructor(private readonly renderer: DocumentRenderer) {}

  /** Without a renderer everything but PDFs still works. */
  @Healthy('renderer')
  async state(): Promise<HealthState> {
    return this.renderer.availability().available ? 'up' : 'degraded';
  }
}
