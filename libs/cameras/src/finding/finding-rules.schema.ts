import { z } from 'zod';

import { CAMERA_STATES } from '../camera/camera.words';

const SEVERITY = ['info', 'low', 'medium', 'high', 'critical'] as const;
export const RULE_STANDINGS = ['law', 'guidance', 'design'] as const;

export const findingRuleSchema = z
  .strictObject({
    code: z.string().describe('As in a finding.'),
    severity: z.enum(SEVERITY),
    advice: z.string().describe('What to do about it, in the language asked for.'),
    states: z.array(z.enum(CAMERA_STATES)).describe('The states of a camera in which it matters.'),
    fields: z.array(z.string()).describe('What one would change on the camera to end it.'),
    standing: z
      .enum(RULE_STANDINGS)
      .describe('law: a duty of a statute; guidance: of an authority, not binding; design: our own reading.'),
    references: z.array(z.string()),
    asOf: z.iso.date().describe('Day of the sources.'),
    toBeVerified: z.boolean(),
  })
  .meta({ id: 'CameraFindingRule' });
export type FindingRuleView = z.infer<typeof findingRuleSchema>;

export const findingRulesSchema = z
  .strictObject({ rules: z.array(findingRuleSchema) })
  .meta({ id: 'CameraFindingRules' });
export type FindingRulesView = z.infer<typeof findingRulesSchema>;
