import type { z } from 'zod';
import { safeguardReportSchema } from './safeguards/safeguards.schema';

/**
 * Every template with the file it is, the version that goes into a document's record, and what its data must be. The
 * version rises with any change of the template that changes the printed page: an old edition names what made it.
 */
export const TEMPLATES = {
  safeguards: { file: 'safeguards.typ', version: 2, schema: safeguardReportSchema },
} as const;

export type TemplateName = keyof typeof TEMPLATES;
export type TemplateData<T extends TemplateName> = z.input<(typeof TEMPLATES)[T]['schema']>;
/** For example `safeguards@1`. */
export type TemplateVersion = `${TemplateName}@${number}`;

export function templateVersion(name: TemplateName): TemplateVersion {
  return `${name}@${TEMPLATES[name].version}`;
}
