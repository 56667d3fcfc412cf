import { Injectable } from '@nestjs/common';

interface KnownRoute {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

const segmentsOf = (path: string) => path.split('/').slice(1);

/** Which methods a path has: Fastify knows routes by method and path together, so a wrong method looks like no route. */
@Injectable()
export class RouteTable {
  private readonly byLength = new Map<number, KnownRoute[]>();
  private readonly open: KnownRoute[] = [];

  /** @param template such as `/v1/jobs/:id` or `/docs/*` */
  add(template: string, methods: readonly string[]): void {
    const segments = segmentsOf(template);
    const list = segments.at(-1) === '*' ? this.open : (this.byLength.get(segments.length) ?? []);
    if (list !== this.open) this.byLength.set(segments.length, list);
    const known = list.find((route) => route.segments.join('/') === segments.join('/'));
    if (known) methods.forEach((method) => known.methods.add(method));
    else list.push({ segments, methods: new Set(methods) });
  }

  /** In alphabetical order, with OPTIONS; empty when there is nothing at the path, whatever the method. */
  methodsAt(path: string): string[] {
    const segments = segmentsOf(path);
    const fits = (template: readonly string[]) =>
      template.every((part, index) =>
        part.startsWith(':') ? segments[index] !== '' : part === '*' || part === segments[index],
      );
    const found = [
      ...(this.byLength.get(segments.length) ?? []).filter((route) => fits(route.segments)),
      ...this.open.filter((route) => segments.length >= route.segments.length && fits(route.segments)),
    ];
    if (!found.length) return [];
    return [...new Set([...found.flatMap(({ methods }) => [...methods]), 'OPTIONS'])].sort();
  }
}
