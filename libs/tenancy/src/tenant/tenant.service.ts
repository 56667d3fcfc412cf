import {
  Clock,
  fieldChanges,
  getTenantId,
  NotFound,
  patched,
  type Reader,
  requireCan,
  TenantDb,
  Trail,
  type Tx,
  VersionMismatch,
} from '@mimamori/platform';
import { type IfMatchHeader, parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { TenantLocator } from '../tenant-locator/tenant-locator.service';
import { TenantCodeTaken } from '../tenancy.errors';
import { Tenant } from './tenant.entity';
import { type TenantCreate, tenantCreateSchema, type TenantPatch } from './tenant.schema';

const RECORDED = ['name', 'employeeCount', 'maxIdentifiedPersons6m', 'handlesAsContractor'] as const;

@Injectable()
export class Tenants {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly trail: Trail,
  ) {}

  /** The tenant of the request context. @throws NotFound */
  async current(reader: Reader = this.db): Promise<Tenant> {
    const tenant = await reader.repository(Tenant).findOneBy({ tenantId: getTenantId() });
    if (!tenant) throw new NotFound('Tenant');
    return tenant;
  }

  /**
   * Makes the tenant whose new id the request context carries; who may do so is the caller's business.
   * @throws InvalidInput, TenantCodeTaken
   */
  async create(tx: Tx, input: TenantCreate): Promise<Tenant> {
    const { code, name } = parseInput(tenantCreateSchema, input);
    if (!(await this.locator.register(tx, 'code', code))) throw new TenantCodeTaken(code);
    const now = this.clock.now();
    const values = {
      tenantId: tx.tenantId,
      code,
      name,
      status: 'active' as const,
      createdAt: now,
      updatedAt: now,
    };
    await tx.repository(Tenant).insert(values);
    await this.trail.append(tx, {
      action: 'tenancy.tenant.create',
      subject: 'Tenant',
      subjectId: tx.tenantId,
      details: { code },
    });
    return this.current(tx);
  }

  /** @throws Forbidden, VersionMismatch */
  async update(patch: TenantPatch, match?: IfMatchHeader): Promise<Tenant> {
    requireCan('update', 'Tenant', {});
    return this.db.transaction(async (tx) => {
      const before = await this.current(tx);
      match?.expect({ id: tx.tenantId, version: before.version });
      const changes = fieldChanges(before, patched(before, patch), RECORDED);
      if (!changes.length) return before;
      const { affected } = await tx
        .repository(Tenant)
        .update(
          { tenantId: tx.tenantId, version: before.version },
          { ...patch, updatedAt: this.clock.now() },
        );
      if (!affected) throw new VersionMismatch();
      await this.trail.append(tx, {
        action: 'tenancy.tenant.update',
        subject: 'Tenant',
        subjectId: tx.tenantId,
        details: { changes },
      });
      return this.current(tx);
    });
  }
}
