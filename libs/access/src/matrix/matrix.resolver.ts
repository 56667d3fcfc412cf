import { Can } from '@mimamori/platform';
import { type Connection, ConnectionArgs, connectionRequest, toConnection } from '@mimamori/web';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { matrixQuerySchema, type MatrixRow } from './matrix.schema';
import { AccessMatrix } from './matrix.service';
import { AccessMatrixConnection, AccessMatrixFilterInput, AccessMatrixRowType } from './matrix.type';

@Resolver(() => AccessMatrixRowType)
export class MatrixResolver {
  constructor(private readonly matrix: AccessMatrix) {}

  @Query(() => AccessMatrixConnection)
  @Can('read', 'AccessMatrix')
  async accessMatrix(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => AccessMatrixFilterInput, nullable: true })
    filter?: AccessMatrixFilterInput | null,
  ): Promise<Connection<MatrixRow>> {
    return toConnection(await this.matrix.list(connectionRequest(matrixQuerySchema, args, filter ?? {})));
  }
}
