import { Can } from '@mimamori/platform';
import { Query, Resolver } from '@nestjs/graphql';

import type { AuditActionView } from './audit-action.schema';
import { AuditActionType } from './audit-action.type';
import { AuditWords } from './audit-words.service';

@Resolver(() => AuditActionType)
export class AuditActionResolver {
  constructor(private readonly words: AuditWords) {}

  @Query(() => [AuditActionType], { description: 'Every word that rows of the log may hold.' })
  @Can('read', 'AuditEvent')
  auditActions(): AuditActionView[] {
    return this.words.list();
  }
}
