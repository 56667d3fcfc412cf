import { AppError } from '@mimamori/platform';

export type UnavailableReason = 'no_compiler' | 'no_fonts' | 'load_failed' | 'stopped';

/** Nothing can be rendered on this machine (no Typst binary for it, no fonts) or any more (shutting down). */
export class RendererUnavailable extends AppError {
  constructor(
    readonly reason: UnavailableReason,
    cause?: unknown,
  ) {
    super('documents.renderer_unavailable', 503, { reason });
    this.cause = cause;
  }
}

/** The queue in front of the rendering process is full. */
export class RendererBusy extends AppError {
  constructor(waiting: number) {
    super('documents.renderer_busy', 503, { waiting });
  }
}

/** One document took longer than allowed; its process has been killed. */
export class RenderTimeout extends AppError {
  constructor(template: string, seconds: number) {
    super('documents.render_timeout', 503, { template, seconds });
  }
}

/** The template did not compile with this data, or the rendering process died. `cause` says why, for the log. */
export class RenderFailed extends AppError {
  constructor(template: string, cause: unknown) {
    super('documents.render_failed', 500, { template });
    this.cause = cause;
  }
}

/**
 * A character that the font cannot draw. Nothing is issued rather than a document with an empty box in a name.
 * `character` is what was read, `codePoint` its number (`U+D55C`), `field` where in the data it first occurs (JSON pointer).
 */
export class GlyphMissing extends AppError {
  constructor(character: string, codePoint: string, field: string) {
    super('documents.glyph_missing', 422, { character, codePoint, field });
  }
}

/** The data do not fit the template's schema. `field` is a JSON pointer. */
export class DocumentDataInvalid extends AppError {
  constructor(template: string, field: string, reason: string) {
    super('documents.data_invalid', 422, { template, field, reason });
  }
}
