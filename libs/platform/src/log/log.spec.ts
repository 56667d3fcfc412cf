import { runInContext } from '../context/request-context';
import { createLogger } from './logger';
import { NestLog } from './nest-log';

function captured() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, log: new NestLog('info', createLogger('info', destination)) };
}

describe('logs', () => {
  it('are structured and carry the trace id', () => {
    const { lines, log } = captured();
    runInContext({ traceId: 't-1', locale: 'ja' }, () => log.log('hello', 'Scope'));
    expect(lines).toEqual([
      expect.objectContaining({ level: 'info', msg: 'hello', scope: 'Scope', traceId: 't-1' }),
    ]);
  });

  it('blank whatever is called like a secret', () => {
    const { lines, log } = captured();
    log.log({
      msg: 'x',
      authorization: 'Bearer s3cret',
      headers: { authorization: 's3cret', cookie: 's3cret' },
      body: { password: 's3cret' },
    });
    expect(JSON.stringify(lines)).not.toMatch(/s3cret/);
  });

  it('keep the stack of an error and leave out what is below the level', () => {
    const { lines, log } = captured();
    log.error('broken', 'Error: x\n  at y', 'Scope');
    log.error(new Error('thrown'));
    log.debug('small talk');
    expect(lines.map(({ msg, stack }) => [msg, typeof stack])).toEqual([
      ['broken', 'string'],
      ['thrown', 'string'],
    ]);
  });
});
