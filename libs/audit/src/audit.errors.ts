import { AppError, type ErrorItem } from '@mimamori/platform';

export class AuditExportTooLarge extends AppError {
  constructor(limit: number) {
    super('audit.export_too_large', 422, { limit });
  }
}

/** Characters that the asked encoding does not have; nothing is replaced without being asked for. */
export class AuditExportUnmappable extends AppError {
  constructor(count: number, shown: readonly ErrorItem[]) {
    super('audit.export_unmappable', 422, { count }, shown);
  }
}
