import type { SmallOperatorRule } from './catalogue.types';
import { editions } from './editions';

/** What a tenant states about its size; null where it has not said. */
export interface OperatorProfile {
  /** Employees in the sense of 中小企業基本法 (労基法20条 applies). */
  readonly employeeCount: number | null;
  /** The highest number of persons identified in its databases on any day of the past six months. */
  readonly maxIdentifiedPersons6m: number | null;
  /** Whether it handles personal data on behalf of another operator. */
  readonly handlesAsContractor: boolean | null;
}

/**
 * Whether the lighter examples for 中小規模事業者 apply (GL 別添 10 ※2・※3). The duty of 法23 stays the same. What is not
 * stated counts against it, so silence never lowers the bar.
 * @param rule of the edition in force on the day asked about; by default that of the newest edition
 */
export function isSmallOperator(profile: OperatorProfile, rule: SmallOperatorRule = newestRule()): boolean {
  const { employeeCount, maxIdentifiedPersons6m, handlesAsContractor } = profile;
  if (rule.contractorExcluded && handlesAsContractor !== false) return false;
  return (
    within(employeeCount, rule.maxEmployees) && within(maxIdentifiedPersons6m, rule.maxIdentifiedPersons6m)
  );
}

function within(count: number | null, limit: number): boolean {
  return count !== null && count >= 0 && count <= limit;
}

function newestRule(): SmallOperatorRule {
  const newest = editions.at(-1);
  if (!newest) throw new Error('the catalogue has no edition');
  return newest.smallOperator;
}
