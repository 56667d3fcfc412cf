import {
  constants,
  type IntervalHistogram,
  monitorEventLoopDelay,
  performance,
  PerformanceObserver,
} from 'node:perf_hooks';

import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { Counter, family, sample } from './series';

const RESOLUTION_MILLISECONDS = 50;
const GC_KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};
const seconds = (nanoseconds: number) => Math.round(nanoseconds / 1000) / 1e6;

/** Memory, CPU, event loop and garbage collection. The observers start with the first scrape: who is not watched pays nothing. */
@Injectable()
export class ProcessMetrics implements OnModuleDestroy {
  private delay?: IntervalHistogram;
  private observer?: PerformanceObserver;
  private readonly collected = new Counter(
    'nodejs_gc_duration_seconds_total',
    'Time in garbage collection since the first scrape.',
  );

  onModuleDestroy(): void {
    this.delay?.disable();
    this.observer?.disconnect();
  }

  lines(): string[] {
    this.watch();
    const memory = process.memoryUsage();
    const cpu = process.cpuUsage();
    const gauge = (name: string, help: string, value: number) =>
      family(name, 'gauge', help, [sample(name, value)]);
    const spent = 'process_cpu_seconds_total';
    return [
      ...gauge('process_resident_memory_bytes', 'Resident memory.', memory.rss),
      ...gauge('nodejs_heap_size_used_bytes', 'Heap in use.', memory.heapUsed),
      ...gauge('nodejs_heap_size_total_bytes', 'Heap taken.', memory.heapTotal),
      ...gauge('process_uptime_seconds', 'Time since the start.', Math.round(process.uptime())),
      ...family(spent, 'counter', 'CPU time.', [sample(spent, (cpu.user + cpu.system) / 1e6)]),
      ...gauge(
        'nodejs_eventloop_utilization',
        'Part of the time since the start in which the event loop was busy.',
        Math.round(performance.eventLoopUtilization().utilization * 1e4) / 1e4,
      ),
      ...this.loopLines(),
      ...this.collected.lines(),
    ];
  }

  private loopLines(): string[] {
    const { delay } = this;
    // before its first turn the histogram holds no number
    if (!delay || delay.count === 0) return [];
    const name = 'nodejs_eventloop_lag_seconds';
    const samples = [50, 90, 99, 100].map((percent) =>
      sample(name, seconds(Math.max(0, delay.percentile(percent) - RESOLUTION_MILLISECONDS * 1e6)), {
        quantile: String(percent / 100),
      }),
    );
    delay.reset();
    return family(name, 'gauge', 'How late timers ran since the last scrape.', samples);
  }

  private watch(): void {
    if (this.delay) return;
    this.delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
    this.delay.enable();
    this.observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { duration, detail } = entry as unknown as { duration: number; detail: { kind: number } };
        const { kind } = detail;
        this.collected.add({ kind: GC_KINDS[kind] ?? 'other' }, duration / 1000);
      }
    });
    this.observer.observe({ entryTypes: ['gc'] });
  }
}
