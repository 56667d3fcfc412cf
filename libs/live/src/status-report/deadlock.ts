const DEADLOCK = '40P01';
const ATTEMPTS = 3;

/**
 * Work that is all or nothing, again when PostgreSQL ended it because it waited in a circle. Renewals take the rows of
 * cameras in the order of their ids as far as the planner lets them, which is nearly always and not promised.
 */
export async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || codeOf(error) !== DEADLOCK) throw error;
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
