import { DomainEvent } from '@mimamori/platform';

export class SiteRegistered extends DomainEvent<{ readonly siteId: string }> {}

/** `fields` names what changed. */
export class SiteChanged extends DomainEvent<{
  readonly siteId: string;
  readonly fields: readonly string[];
}> {}
