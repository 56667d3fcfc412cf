import { Audit } from '@mimamori/audit';
import { getPrincipal, InvalidInput, rightsHolder, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { HeldNow } from '../ability/held.rules';
import { PolicyBook } from '../ability/policy.book';
import { becauseNoAccount, becauseOf } from './because.rules';
import { Candidates } from './candidates.service';
import type { Explanation, ExplainRequest } from './explain.schema';
import { ExplainTexts, type Reasons } from './explain.texts';
import { neededFor, neededForAccount } from './needed.rules';
import { isAllowed, pagesAbout, type Question, type Situation } from './question.rules';
import { readFacts } from './row-facts.queries';
import { Situations, standstillOf } from './situations.service';

/** Why somebody may do something, or may not, and what would change that. */
@Injectable()
export class Explanations {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: Audit,
    private readonly book: PolicyBook,
    private readonly situations: Situations,
    private readonly candidates: Candidates,
    private readonly texts: ExplainTexts,
  ) {}

  /**
   * The answer is that of every request, from the same facts read anew. Asking about somebody else is in the log.
   * @throws InvalidInput for words that permissions do not know; NotFound for a user or an object that is not there, or not
   * the caller's to read; Forbidden
   */
  async explain(request: ExplainRequest): Promise<Explanation> {
    this.requireWords(request);
    const situation = await this.situations.of(request);
    const question = await this.question(request);
    const reasons = await this.reasons(situation, question);
    const told = await this.texts.tell(reasons);
    await this.log(request, told.allowed);
    return { outside: situation.from.outside, byKey: situation.narrowing !== undefined, ...told };
  }

  private requireWords({ action, subject, id, field }: ExplainRequest): void {
    const policy = this.book.subjects.get(subject);
    const refuse = (field: string, code: string) =>
      new InvalidInput([{ pointer: `/${field}`, code: `access.${code}`, params: { subject, action } }]);
    if (!policy) throw refuse('subject', 'explain_unknown_subject');
    if (!policy.actions.includes(action)) throw refuse('action', 'rule_unknown_action');
    const ruled = new Map<string, readonly string[]>(Object.entries(policy.ruledFields ?? {}));
    if (field && !ruled.get(action)?.includes(field)) throw refuse('field', 'explain_unknown_field');
    if (policy.row && !id) throw refuse('id', 'explain_needs_id');
    if (!policy.row && id) throw refuse('id', 'explain_has_no_rows');
  }

  private async question({ action, subject, id, field }: ExplainRequest): Promise<Question> {
    const policy = this.book.subjects.get(subject);
    const asked = { action, subject, ...(field ? { field } : {}) };
    if (!id || !policy) return asked;
    const row = await readFacts(this.db, subject, policy, id);
    return { ...asked, ...(row ? { row } : {}) };
  }

  private async reasons(situation: Situation & HeldNow, question: Question): Promise<Reasons> {
    const standstill = standstillOf(situation);
    if (standstill)
      return {
        allowed: false,
        because: becauseNoAccount(standstill),
        needed: neededForAccount(standstill),
        standstill,
      };
    const book = pagesAbout(this.book, question.subject);
    const allowed = isAllowed(book, situation, question);
    const candidates = allowed ? [] : await this.candidates.all();
    return {
      allowed,
      because: becauseOf(book, situation, question),
      needed: allowed ? [] : neededFor(book, situation, question, candidates),
    };
  }

  private async log({ userId, action, subject, id, field }: ExplainRequest, allowed: boolean): Promise<void> {
    if (userId === rightsHolder(getPrincipal())) return;
    await this.db.transaction((tx) =>
      this.audit.append(tx, {
        action: 'access.explain',
        subject: 'User',
        subjectId: userId,
        outcome: 'ok',
        details: { action, subject, id: id ?? null, ...(field && { field }), allowed },
      }),
    );
  }
}
