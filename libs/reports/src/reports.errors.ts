import { AppError } from '@mimamori/platform';

/** The report is still being made, or could not be made. */
export class ReportNotReady extends AppError {
  constructor() {
    super('reports.report_not_ready', 409);
  }
}

/** The report exists, but nobody asked for it in this format. */
export class ReportFormatNotMade extends AppError {
  constructor(format: string) {
    super('reports.format_not_made', 404, { format });
  }
}
