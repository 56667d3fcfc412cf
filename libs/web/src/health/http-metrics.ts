import { Injectable } from '@nestjs/common';

interface Series {
  count: number;
  seconds: number;
}

/** Counts of answers. Labels are bounded: route templates, methods, status classes. */
@Injectable()
export class HttpMetrics {
  private readonly series = new Map<string, Series>();

  /** @param route template such as `/v1/jobs/:id` @param ms duration */
  count(method: string, route: string, status: number, ms: number): void {
    const labels = `method="${method}",route="${route.replace(/["\\\n]/g, '')}",status="${Math.floor(status / 100)}xx"`;
    const entry = this.series.get(labels) ?? { count: 0, seconds: 0 };
    entry.count += 1;
    entry.seconds += ms / 1000;
    this.series.set(labels, entry);
  }

  /** Prometheus text format 0.0.4. */
  text(): string {
    const memory = process.memoryUsage();
    const cpu = process.cpuUsage();
    const entries = [...this.series];
    return [
      '# TYPE mimamori_http_requests_total counter',
      ...entries.map(([labels, { count }]) => `mimamori_http_requests_total{${labels}} ${count}`),
      '# TYPE mimamori_http_request_seconds_total counter',
      ...entries.map(
        ([labels, { seconds }]) => `mimamori_http_request_seconds_total{${labels}} ${seconds.toFixed(6)}`,
      ),
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${memory.rss}`,
      '# TYPE nodejs_heap_size_used_bytes gauge',
      `nodejs_heap_size_used_bytes ${memory.heapUsed}`,
      '# TYPE process_cpu_seconds_total counter',
      `process_cpu_seconds_total ${((cpu.user + cpu.system) / 1e6).toFixed(3)}`,
      '# TYPE process_uptime_seconds gauge',
      `process_uptime_seconds ${process.uptime().toFixed(0)}`,
      '',
    ].join('\n');
  }
}
