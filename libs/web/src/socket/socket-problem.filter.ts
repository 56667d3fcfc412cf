import { Problems } from '@mimamori/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';

import { SocketEdge } from './socket.edge';

/** For gateways (`@UseFilters(SocketProblemFilter)`): what the guard refused goes into the ack, or out as `problem`. */
@Catch()
@Injectable()
export class SocketProblemFilter implements ExceptionFilter {
  constructor(
    private readonly edge: SocketEdge,
    private readonly problems: Problems,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const client = host.switchToWs().getClient<Socket>();
    const problem = this.problems.toProblem(error, this.edge.audience(client));
    const ack = host.getArgs<unknown[]>().find((argument) => typeof argument === 'function') as
      ((answer: unknown) => void) | undefined;
    if (ack) ack(problem);
    else client.emit('problem', problem);
  }
}
