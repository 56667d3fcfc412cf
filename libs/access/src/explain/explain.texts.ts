import { getContext, japanIso, type Locale, TenantDb, Translator } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { isRole } from '../role/role.data';
import type { Because, Standstill } from './because.rules';
import type { Explanation } from './explain.schema';
import type { Needed } from './needed.rules';

export interface Reasons {
  readonly allowed: boolean;
  readonly because: readonly Because[];
  readonly needed: readonly Needed[];
  readonly standstill?: Standstill;
}

type Told = Pick<Explanation, 'allowed' | 'because' | 'needed'>;

/** Reasons as sentences, in the language asked for. */
@Injectable()
export class ExplainTexts {
  constructor(
    private readonly db: TenantDb,
    private readonly translator: Translator,
  ) {}

  async tell({ allowed, because, needed, standstill }: Reasons): Promise<Told> {
    const { locale } = getContext();
    const names = await this.namesOf([...because, ...needed], locale);
    const state = standstill && ('absence' in standstill ? standstill.absence : standstill.tenantStatus);
    const tell = (kind: string, { code, role, ...more }: Because | Needed) =>
      this.translator.t(`access:explain.${kind}.${code}`, locale, {
        role: (role !== null && names.get(role)) || role || '',
        where: ('where' in more && more.where) || '',
        state: state ?? '',
      });
    return {
      allowed,
      because: because.map((reason) => ({
        ...reason,
        assignments: reason.assignments.map(({ assignmentId, groupId, scope, regionId, through, until }) => ({
          id: assignmentId,
          groupId,
          scope,
          regionId,
          through,
          until: until && japanIso(until),
        })),
        text: tell('because', reason),
      })),
      needed: needed.map((each) => ({ ...each, text: tell('needed', each) })),
    };
  }

  private async namesOf(
    reasons: readonly { readonly role: string | null }[],
    locale: Locale,
  ): Promise<ReadonlyMap<string, string>> {
    const roles = [...new Set(reasons.flatMap(({ role }) => role ?? []))];
    const custom = roles.filter((role) => !isRole(role));
    const found = custom.length
      ? await this.db.query<{ code: string; name: string; nameEn: string | null }>(
          'select code, name, name_en as "nameEn" from custom_role where code = any($1::text[])',
          [custom],
        )
      : [];
    return new Map([
      ...roles
        .filter(isRole)
        .map((role): [string, string] => [role, this.translator.t(`access:roles.${role}.name`, locale)]),
      ...found.map(({ code, name, nameEn }): [string, string] => [code, (locale === 'en' && nameEn) || name]),
    ]);
  }
}
