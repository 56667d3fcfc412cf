import { Injectable } from '@nestjs/common';

import { CapabilityRegistry, type MarkedMethod } from '../capability/capability.registry';
import { JOB, type JobMark, LISTENER, type ListenerMark } from './job.marks';

/** Which method does which job, and who hears which event. */
@Injectable()
export class JobHandlers {
  private jobsByKind?: ReadonlyMap<string, MarkedMethod<JobMark>>;
  private listenersByTask?: ReadonlyMap<string, MarkedMethod<ListenerMark>>;

  constructor(private readonly capabilities: CapabilityRegistry) {}

  /** kind → handler. @throws Error when a kind has two handlers. */
  jobs(): ReadonlyMap<string, MarkedMethod<JobMark>> {
    return (this.jobsByKind ??= unique(
      this.capabilities.markedMethods<JobMark>('jobs', JOB),
      ({ mark }) => mark.kind,
    ));
  }

  /** task name → listener. */
  listeners(): ReadonlyMap<string, MarkedMethod<ListenerMark>> {
    return (this.listenersByTask ??= unique(
      this.capabilities.markedMethods<ListenerMark>('jobs', LISTENER),
      ({ mark, label }) => `event:${mark.event}:${label}`,
    ));
  }

  listenersOf(event: string): string[] {
    return [...this.listeners()].filter(([, { mark }]) => mark.event === event).map(([task]) => task);
  }

  /** @throws Error when nobody handles the kind. */
  requireJob(kind: string): void {
    if (!this.jobs().has(kind)) throw new Error(`no handler for job kind ${kind}`);
  }
}

function unique<Mark>(
  methods: readonly MarkedMethod<Mark>[],
  nameOf: (method: MarkedMethod<Mark>) => string,
): ReadonlyMap<string, MarkedMethod<Mark>> {
  const found = new Map<string, MarkedMethod<Mark>>();
  for (const method of methods) {
    const name = nameOf(method);
    const other = found.get(name);
    if (other) throw new Error(`${name} has two handlers: ${other.label}, ${method.label}`);
    found.set(name, method);
  }
  return found;
}
