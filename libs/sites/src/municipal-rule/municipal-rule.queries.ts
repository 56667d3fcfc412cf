import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';

import { municipalityCodeSchema } from '../municipality/municipality-code';
import type { MunicipalRuleRow } from './municipal-rule.schema';

const SELECT = `municipal_rule.id, municipal_rule.municipality_code as "municipalityCode", municipal_rule.name,
  municipal_rule.ordinance, municipal_rule.applies_to as "appliesTo", municipal_rule.filing_required as "filingRequired",
  municipal_rule.max_retention_days as "maxRetentionDays", municipal_rule.sign_items as "signItems", municipal_rule.source,
  municipal_rule.as_of::text as "asOf", municipal_rule.reviewer_user_id as "reviewerUserId",
  municipal_rule.reviewed_on::text as "reviewedOn", municipal_rule.version, municipal_rule.created_at as "createdAt",
  municipal_rule.updated_at as "updatedAt"`;

export const MUNICIPAL_RULE: RowSql = {
  subject: 'MunicipalRule',
  select: SELECT,
  from: 'municipal_rule',
  id: 'municipal_rule.id',
};

/** `$1` text[] of five-digit codes → the tenant's own rules. */
export const RULES_OF_MUNICIPALITIES = `select ${SELECT} from municipal_rule where municipal_rule.municipality_code = any($1::text[])`;

type Sort = 'municipalityCode' | 'name';
type Filter = { municipalityCode: string };
export type MunicipalRuleListRequest = ListRequest<Sort, Filter>;

export const municipalRuleListQuery = listQuery({
  sorts: ['municipalityCode', 'name'],
  filters: { municipalityCode: municipalityCodeSchema },
}).omit({ q: true });

export function municipalRuleList(request: MunicipalRuleListRequest): ListSql<Sort, MunicipalRuleRow> {
  const params = new SqlParams();
  const { municipalityCode } = request.filter;
  const where = municipalityCode
    ? [`municipal_rule.municipality_code = ${params.add(municipalityCode)}`]
    : [];
  return {
    ...MUNICIPAL_RULE,
    list: 'sites.municipal-rule',
    request,
    where,
    columns: {
      municipalityCode: {
        sql: 'municipal_rule.municipality_code',
        key: ({ municipalityCode: code }) => code,
      },
      name: { sql: 'municipal_rule.name', key: ({ name }) => name },
    },
    id: { sql: 'municipal_rule.id', key: ({ id }) => id },
    params,
  };
}
