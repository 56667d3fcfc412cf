import { AppError } from '@mimamori/platform';

/** No edition covers the day asked for. `params` carries the day and the first day that is covered. */
export class NoEditionInForce extends AppError {
  constructor(params: { readonly day: string; readonly firstDay: string }) {
    super('catalogue.no_edition_in_force', 404, params);
  }
}

/** The day asked for is not a calendar day written YYYY-MM-DD. */
export class NotACalendarDay extends AppError {
  constructor(params: { readonly day: string }) {
    super('catalogue.not_a_calendar_day', 400, params);
  }
}
