import categories from './data/appi@2026-11/categories.json';
import changes from './data/appi@2026-11/changes.json';
import edition from './data/appi@2026-11/edition.json';
import expected202704 from './data/appi@2026-11/expected-2027-04.json';
import adjacentDuties from './data/appi@2026-11/measures.adjacent-duties.json';
import basicPolicyAndRules from './data/appi@2026-11/measures.basic-policy-and-rules.json';
import externalEnvironment from './data/appi@2026-11/measures.external-environment.json';
import human from './data/appi@2026-11/measures.human.json';
import organizational from './data/appi@2026-11/measures.organizational.json';
import physical from './data/appi@2026-11/measures.physical.json';
import technical from './data/appi@2026-11/measures.technical.json';
import metrics from './data/appi@2026-11/metrics.json';
import openPoints from './data/appi@2026-11/open-points.json';
import smallOperator from './data/appi@2026-11/small-operator.json';
import references from './data/appi@2026-11/sources.json';

/** The files of the edition put together, not yet checked. */
export const appi202611: unknown = {
  ...edition,
  categories,
  measures: [
    ...basicPolicyAndRules,
    ...organizational,
    ...human,
    ...physical,
    ...technical,
    ...externalEnvironment,
    ...adjacentDuties,
  ],
  metrics,
  smallOperator,
  expected: [expected202704],
  changes,
  openPoints,
  references,
};
