import type { LoggerService } from '@nestjs/common';
import type { Logger as Pino } from 'pino';

import { findContext } from '../context/request-context';
import { createLogger } from './logger';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Nest lists every route and module at start: of interest only to whoever debugs that. */
const TALKATIVE = new Set([
  'InstanceLoader',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/** Nest's logging as structured lines, with the trace id of the work in hand. */
export class NestLog implements LoggerService {
  private readonly pino: Pino;

  constructor(level: string, pino?: Pino) {
    this.pino = pino ?? createLogger(level);
  }

  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  log = (message: unknown, ...rest: unknown[]) => this.write('info', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);

  /** Nest puts the name of the logger last, and the stack of an error before it. */
  private write(asked: Level, message: unknown, rest: readonly unknown[]): void {
    const scope = rest.at(-1);
    const level = asked === 'info' && typeof scope === 'string' && TALKATIVE.has(scope) ? 'debug' : asked;
    const stack = rest.length > 1 ? rest[0] : undefined;
    const fields = {
      traceId: findContext()?.traceId,
      ...(typeof scope === 'string' && { scope }),
      ...(typeof stack === 'string' && { stack }),
    };
    if (message instanceof Error) this.pino[level]({ ...fields, stack: message.stack }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}
