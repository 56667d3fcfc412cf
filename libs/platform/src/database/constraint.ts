import { ConstraintViolated } from '../errors/platform.errors';

interface DatabaseError {
  code?: string;
  constraint?: string;
  driverError?: DatabaseError;
}

/** The name of the constraint that refused a statement, if that is what happened. */
export function violatedConstraint(error: unknown): string | undefined {
  const { driverError, code, constraint } = (error ?? {}) as DatabaseError;
  if (driverError) return violatedConstraint(driverError);
  return code?.startsWith('23') ? constraint : undefined;
}

/** The refusal as an error people can read, for constraints no service names. `undefined`: some other failure. */
export function constraintError(error: unknown): ConstraintViolated | undefined {
  const { driverError, code } = (error ?? {}) as DatabaseError;
  if (driverError) return constraintError(driverError);
  if (code === '23505' || code === '23P01') return new ConstraintViolated('duplicate');
  if (code === '23503') return new ConstraintViolated('reference');
  if (code === '23514' || code === '23502') return new ConstraintViolated('check');
  return undefined;
}
