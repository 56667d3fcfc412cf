import {
  type ArgumentMetadata,
  Injectable,
  type PipeTransform,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import { z } from 'zod';

import { checkShape } from './input-shape';
import { parseInput, parseShaped } from './parse-input';

/** Nest's own pipe for `@Body({schema})`, `@Query({schema})`, `@Param({schema})`, answering with our problems. */
@Injectable()
export class InputPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema, type, data: parameter } = metadata;
    if (!(schema instanceof z.core.$ZodType) || !this.toValidate(metadata)) return value;
    // bodies were looked at when they had been read (edge.hooks.ts)
    if (type !== 'body') checkShape(value);
    this.stripProtoKeys(value);
    return parseShaped(schema, value, { root: type, parameter }) as T;
  }
}

/** For GraphQL, where Nest carries no schema: `@Args('input', new ZodArgsPipe(schema, '/input'))`. */
export class ZodArgsPipe implements PipeTransform {
  constructor(
    private readonly schema: z.core.$ZodType,
    private readonly pointerRoot = '',
  ) {}

  transform(value: unknown): unknown {
    return parseInput(this.schema, value, { pointerRoot: this.pointerRoot });
  }
}
