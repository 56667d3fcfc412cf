/** `degraded` still serves; `down` takes the process out of the load balancer. */
export type HealthState = 'up' | 'degraded' | 'down';

/** One thing readiness depends on. Provide a list of them under `HEALTH_CHECKS`. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<HealthState>;
}

export const HEALTH_CHECKS = Symbol('mimamori:health-checks');
