import { Can } from '@mimamori/platform';
import { Query, Resolver } from '@nestjs/graphql';

import type { AuditRetentionView } from './audit-retention.schema';
import { AuditRetentions } from './audit-retention.service';
import { AuditRetentionType } from './audit-retention.type';

@Resolver(() => AuditRetentionType)
export class AuditRetentionResolver {
  constructor(private readonly retentions: AuditRetentions) {}

  @Query(() => AuditRetentionType, { nullable: true })
  @Can('read', 'AuditRetention')
  auditRetention(): Promise<AuditRetentionView> {
    return this.retentions.get();
  }
}
