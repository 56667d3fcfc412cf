import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  InvalidInput,
  japanDay,
  NotFound,
  patched,
  requireCan,
  TenantDb,
  uuidv7,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import { type IfMatchHeader, Keysets, type Page, parseInput, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { MunicipalRuleTaken } from '../sites.errors';
import { MunicipalRule } from './municipal-rule.entity';
import { MUNICIPAL_RULE, type MunicipalRuleListRequest, municipalRuleList } from './municipal-rule.queries';
import {
  type MunicipalRuleCreate,
  municipalRuleCreateSchema,
  type MunicipalRulePatch,
  type MunicipalRuleRow,
} from './municipal-rule.schema';

/** What a reviewer has compared with the source. */
const REVIEWED = [
  'ordinance',
  'appliesTo',
  'filingRequired',
  'maxRetentionDays',
  'signItems',
  'source',
  'asOf',
] as const;
const RECORDED = ['name', ...REVIEWED, 'reviewerUserId', 'reviewedOn'] as const;

/** The tenant's own findings about municipal rules; they win over what is shipped. */
@Injectable()
export class MunicipalRules {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
  ) {}

  /** @throws NotFound */
  async get(id: string): Promise<MunicipalRuleRow> {
    const rule = await readRow<MunicipalRuleRow>(this.db, MUNICIPAL_RULE, id);
    if (!rule) throw new NotFound('MunicipalRule');
    return rule;
  }

  /** @throws CursorInvalid */
  list(request: MunicipalRuleListRequest): Promise<Page<MunicipalRuleRow>> {
    return readPage(this.db, this.keysets, municipalRuleList(request));
  }

  /** @throws Forbidden, MunicipalRuleTaken, InvalidInput for an unknown reviewer or half a review */
  async create(input: MunicipalRuleCreate): Promise<MunicipalRuleRow> {
    requireCan('create', 'MunicipalRule', { id: null });
    const fields = parseInput(municipalRuleCreateSchema, input);
    const now = this.clock.now();
    const rule: MunicipalRuleRow = {
      id: uuidv7(now.getTime()),
      municipalityCode: fields.municipalityCode,
      name: fields.name,
      ordinance: fields.ordinance ?? null,
      appliesTo: fields.appliesTo ?? null,
      filingRequired: fields.filingRequired ?? null,
      maxRetentionDays: fields.maxRetentionDays ?? null,
      signItems: fields.signItems ?? null,
      source: fields.source,
      asOf: fields.asOf,
      reviewerUserId: fields.reviewerUserId ?? null,
      reviewedOn: reviewDay(fields, japanDay(now)),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    requireReviewer(rule);
    return this.db.transaction(async (tx) => {
      await tx
        .repository(MunicipalRule)
        .insert({ tenantId: tx.tenantId, ...rule })
        .catch((error: unknown) => refused(error, rule));
      const { municipalityCode, source, asOf } = rule;
      await this.audit.append(tx, {
        action: 'sites.municipal_rule.create',
        subject: 'MunicipalRule',
        subjectId: rule.id,
        details: { municipalityCode, source, asOf },
      });
      return rule;
    });
  }

  /** @throws NotFound, Forbidden, VersionMismatch, InvalidInput */
  async update(id: string, patch: MunicipalRulePatch, match?: IfMatchHeader): Promise<MunicipalRuleRow> {
    const before = await this.get(id);
    requireCan('update', 'MunicipalRule', { id });
    match?.expect(before);
    const after = patched<MunicipalRuleRow>(before, { ...patch, ...this.review(before, patch) });
    requireReviewer(after);
    const changes = fieldChanges(before, after, RECORDED);
    if (!changes.length) return before;
    return this.db.transaction(async (tx) => {
      const {
        id: _id,
        version,
        createdAt: _createdAt,
        ...values
      } = { ...after, updatedAt: this.clock.now() };
      const { affected } = await tx
        .repository(MunicipalRule)
        .update({ tenantId: tx.tenantId, id, version }, values)
        .catch((error: unknown) => refused(error, after));
      if (!affected) throw new VersionMismatch();
      await this.audit.append(tx, {
        action: 'sites.municipal_rule.update',
        subject: 'MunicipalRule',
        subjectId: id,
        details: { municipalityCode: before.municipalityCode, changes },
      });
      return { ...after, version: version + 1, updatedAt: values.updatedAt };
    });
  }

  /** A review is of the rule as it was: another one has not been reviewed until somebody says so. */
  private review(
    before: MunicipalRuleRow,
    patch: MunicipalRulePatch,
  ): Pick<MunicipalRulePatch, 'reviewerUserId' | 'reviewedOn'> {
    const { reviewerUserId, reviewedOn } = patch;
    if (reviewerUserId !== undefined)
      return { reviewerUserId, reviewedOn: reviewDay(patch, japanDay(this.clock.now())) };
    const stands = reviewedOn !== undefined || !fieldChanges(before, patched(before, patch), REVIEWED).length;
    return stands ? { reviewedOn } : { reviewerUserId: null, reviewedOn: null };
  }

  /** The shipped rule holds again, where there is one. @throws NotFound, Forbidden, VersionMismatch */
  async remove(id: string, match?: IfMatchHeader): Promise<MunicipalRuleRow> {
    const rule = await this.get(id);
    requireCan('delete', 'MunicipalRule', { id });
    match?.expect(rule);
    return this.db.transaction(async (tx) => {
      const { affected } = await tx
        .repository(MunicipalRule)
        .delete({ tenantId: tx.tenantId, id, version: rule.version });
      if (!affected) throw new VersionMismatch();
      const { municipalityCode, source, asOf } = rule;
      await this.audit.append(tx, {
        action: 'sites.municipal_rule.delete',
        subject: 'MunicipalRule',
        subjectId: id,
        details: { municipalityCode, source, asOf },
      });
      return rule;
    });
  }
}

/** A review without a day is today's. */
function reviewDay(
  { reviewerUserId, reviewedOn }: Pick<MunicipalRulePatch, 'reviewerUserId' | 'reviewedOn'>,
  today: string,
): string | null {
  return reviewedOn ?? (reviewerUserId ? today : null);
}

/** @throws InvalidInput for a day on which nobody reviewed, or a review on no day */
function requireReviewer({ reviewerUserId, reviewedOn }: MunicipalRuleRow): void {
  if ((reviewerUserId === null) === (reviewedOn === null)) return;
  const pointer = reviewerUserId === null ? '/reviewerUserId' : '/reviewedOn';
  throw new InvalidInput([{ pointer, code: 'sites.review_half' }]);
}

function refused(error: unknown, { municipalityCode }: MunicipalRuleRow): never {
  const constraint = violatedConstraint(error);
  if (constraint === 'municipal_rule_municipality') throw new MunicipalRuleTaken(municipalityCode);
  if (constraint === 'municipal_rule_reviewer')
    throw new InvalidInput([{ pointer: '/reviewerUserId', code: 'sites.reviewer_unknown' }]);
  throw error;
}
