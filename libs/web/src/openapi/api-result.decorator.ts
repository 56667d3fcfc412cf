import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

export interface ApiResultOptions {
  /** HTTP status; 200 without. */
  readonly status?: number;
  /** The schema is of one item of a page `{items, nextCursor, totalCount?}`. */
  readonly list?: boolean;
  readonly description?: string;
}

/** The schema of a page of `item`. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    totalCount: z.int().optional(),
  });
}

/** Documents what a handler answers, from the zod schema of the answer. */
export function ApiResult(
  schema: z.ZodType,
  { status = 200, list = false, description }: ApiResultOptions = {},
) {
  return ApiResponse({
    status,
    standardSchema: list ? pageSchema(schema) : schema,
    description: description ?? '',
  });
}
