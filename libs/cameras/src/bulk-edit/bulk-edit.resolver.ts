import { Can } from '@mimamori/platform';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { idArg } from '../camera/id-arg';
import type { BulkJob } from './bulk-edit.schema';
import { BulkEdits } from './bulk-edit.service';
import { CameraBulkJobType } from './bulk-edit.type';

@Resolver(() => CameraBulkJobType)
export class BulkEditResolver {
  constructor(private readonly edits: BulkEdits) {}

  @Query(() => CameraBulkJobType, { nullable: true })
  @Can('update', 'Camera')
  cameraBulkEdit(@Args('id', { type: () => ID }, idArg) id: string): Promise<BulkJob> {
    return this.edits.get(id);
  }
}
