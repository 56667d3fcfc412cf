import { methodMark } from '../capability/capability.registry';

/** `degraded` still serves; `down` takes the process out of the load balancer. */
export type HealthState = 'up' | 'degraded' | 'down';

export const HEALTHY = Symbol('mimamori:healthy');

export type HealthMark = { readonly name: string; readonly method: string };

/** This method of a class in `health` says how one thing is that readiness depends on: `() => Promise<HealthState>`. */
export function Healthy(name: string): MethodDecorator {
  return methodMark(HEALTHY, { name });
}
