import { editionAt } from './editions';
import { isSmallOperator, type OperatorProfile } from './small-operator.rules';

describe('isSmallOperator', () => {
  const small: OperatorProfile = {
    employeeCount: 100,
    maxIdentifiedPersons6m: 5000,
    handlesAsContractor: false,
  };

  it('includes both limits', () => {
    expect(isSmallOperator(small)).toBe(true);
    expect(isSmallOperator({ ...small, employeeCount: 101 })).toBe(false);
    expect(isSmallOperator({ ...small, maxIdentifiedPersons6m: 5001 })).toBe(false);
  });

  it('never includes a contractor', () => {
    expect(isSmallOperator({ employeeCount: 1, maxIdentifiedPersons6m: 0, handlesAsContractor: true })).toBe(
      false,
    );
  });

  it('is not claimed from silence or from nonsense', () => {
    expect(isSmallOperator({ ...small, employeeCount: null })).toBe(false);
    expect(isSmallOperator({ ...small, maxIdentifiedPersons6m: null })).toBe(false);
    expect(isSmallOperator({ ...small, handlesAsContractor: null })).toBe(false);
    expect(isSmallOperator({ ...small, employeeCount: Number.NaN })).toBe(false);
    expect(isSmallOperator({ ...small, employeeCount: -1 })).toBe(false);
  });

  it('follows the rule of the edition that is asked about', () => {
    const rule = { ...editionAt('2026-11-21').smallOperator, maxEmployees: 50 };
    expect(isSmallOperator(small, rule)).toBe(false);
  });
});
