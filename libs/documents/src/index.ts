export { breakLong, cleanText } from './clean-text';
export {
  DocumentRenderer,
  type RenderedDocument,
  type RendererAvailability,
  type RenderRequest,
} from './document.renderer';
export {
  DocumentDataInvalid,
  GlyphMissing,
  RendererBusy,
  RendererUnavailable,
  RenderFailed,
  RenderTimeout,
  type UnavailableReason,
} from './documents.errors';
export { DocumentsModule } from './documents.module';
export { jstDateText, jstDateTimeText, utcParts, type DocumentLocale, type UtcParts } from './jst-text';
export type { PdfStandard } from './render-protocol';
export { RENDERER_SETTINGS, type RendererSettings } from './renderer-settings';
export { safeLink } from './safe-link';
export { SAFEGUARD_LABELS, safeguardLabels, type SafeguardLabels } from './safeguards/safeguards.labels';
export {
  MOST_CELL_LETTERS,
  safeguardReportSchema,
  type SafeguardAnnexData,
  type SafeguardAttestationData,
  type SafeguardMeasureData,
  type SafeguardMetricData,
  type SafeguardReportData,
  type SafeguardStatus,
} from './safeguards/safeguards.schema';
export type { TemplateData, TemplateName, TemplateVersion } from './templates';
