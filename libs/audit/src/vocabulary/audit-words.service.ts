import { getContext, type Locale, Translator } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { AuditActionView } from './audit-action.schema';
import { AUDIT_ACTIONS, titleKeyOf } from './audit-actions';

/** What the log's codes are called. */
@Injectable()
export class AuditWords {
  constructor(private readonly translator: Translator) {}

  /** Every word, in the caller's language. */
  list(): AuditActionView[] {
    const { locale } = getContext();
    return [...AUDIT_ACTIONS].map(([code, { kind, needsReason = false }]) => ({
      code,
      title: this.action(code, locale),
      kind,
      needsReason,
    }));
  }

  /** Any text of the log's own. @param key below `audit:` */
  text(key: string, locale: Locale): string {
    return this.translator.t(`audit:${key}`, locale);
  }

  /** A code that the vocabulary does not know is its own title. */
  action(code: string, locale: Locale): string {
    return AUDIT_ACTIONS.has(code) ? this.translator.t(titleKeyOf(code), locale) : code;
  }

  /** As `action`, of what was acted on. */
  subject(name: string, locale: Locale): string {
    const key = `audit:subjects.${name}`;
    return this.translator.exists(key, locale) ? this.translator.t(key, locale) : name;
  }
}
