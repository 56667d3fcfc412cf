import { Session } from 'node:inspector';

const LOOK_MS = 2_000;
/** Of one core, within that time: timers and health checks take less. */
const RESTING_SHARE = 0.1;
/** Seconds of a core, since memory was last given back. It takes about half of one, so at most a sixth of what was worked. */
const WORTHWHILE_S = 3;

const MICROSECONDS = 1_000_000;

const processorSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS;
};

/** Decides when; told the processor time used so far each time it is looked. */
export class Rest {
  private last: number;
  private given = 0;

  constructor(private readonly used: () => number = processorSeconds) {
    this.last = used();
  }

  /** Whether the process has worked since memory was given back, and rests now. */
  isWorthwhile(): boolean {
    const used = this.used();
    const isResting = used - this.last < (RESTING_SHARE * LOOK_MS) / 1000;
    this.last = used;
    return isResting && used - this.given >= WORTHWHILE_S;
  }

  /** What the giving back itself took is no work. */
  gaveBack(): void {
    this.given = this.last = this.used();
  }
}

/**
 * The inspector's request is the one public way to V8's own answer to low memory; it opens no port. The session ends after
 * the request's callback and not in it: there, its agent still holds the lock that its own end waits for, for ever.
 */
export function giveBackMemory(done: () => void): void {
  const session = new Session();
  session.connect();
  session.post('HeapProfiler.collectGarbage', () =>
    setImmediate(() => {
      session.disconnect();
      done();
    }),
  );
}

/**
 * Returns memory to the machine when a process that worked comes to rest, after its start first of all. V8 collects while
 * something is allocated only, and keeps the young generation as large as it ever grew: 100 MiB of an api that waits.
 */
export function giveBackMemoryAtRest(): void {
  const rest = new Rest();
  const look = () => {
    if (rest.isWorthwhile()) giveBackMemory(() => rest.gaveBack());
  };
  setInterval(look, LOOK_MS).unref();
}
