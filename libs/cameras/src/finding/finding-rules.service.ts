import { getContext, Translator } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { FINDING_RULES } from './camera-findings.rules';
import type { FindingRulesView } from './finding-rules.schema';

/** What cameras are held against, for people: the same for everybody. */
@Injectable()
export class FindingRules {
  constructor(private readonly texts: Translator) {}

  all(): FindingRulesView {
    const { locale } = getContext();
    const rules = FINDING_RULES.map(({ code, severity, states, fields, source }) => ({
      code,
      severity,
      advice: this.texts.t(`cameras:findingHelp.${code.slice(code.indexOf('.') + 1)}`, locale),
      states: [...states],
      fields: [...fields],
      ...source,
      references: [...source.references],
    }));
    return { rules };
  }
}
