import { japanIso } from '@mimamori/platform';

import type { Delta } from './delta';
import type { DarkSite } from './live.messages';

/** A site went dark or came back. */
export interface Turn {
  readonly since: Date;
  readonly dark: boolean;
  /** The latest transaction of the site when that was seen. */
  readonly xid: string;
}

/** A turn as it is told. */
export interface SiteNews {
  readonly xid: string;
  readonly site: DarkSite;
}

/** A site that is dark, or was until lately. */
export interface SiteState {
  readonly siteId: string;
  readonly darkSince: Date | null;
  readonly changedAt: Date;
}

/** Which sites this process knows to be dark: changes come camera by camera, and few of them turn a site. */
export class Darkness {
  private readonly dark = new Map<string, number>();

  /** What a read of these sites said; those it says nothing of are not dark. */
  learn(siteIds: Iterable<string>, states: readonly SiteState[]): void {
    const since = new Map(states.map(({ siteId, darkSince }) => [siteId, darkSince?.getTime()]));
    for (const siteId of siteIds) this.remember(siteId, since.get(siteId));
  }

  /** The sites that these changes turned, if they are told in the order of their commits. */
  turns(deltas: readonly Delta[]): ReadonlyMap<string, Turn> {
    const turns = new Map<string, Turn>();
    for (const { change } of deltas) {
      const { siteId, darkSince, changedAt, xid } = change;
      const since = darkSince?.getTime();
      if (turns.has(siteId) || this.dark.get(siteId) !== since)
        turns.set(siteId, { dark: since !== undefined, since: darkSince ?? changedAt ?? new Date(0), xid });
      this.remember(siteId, since);
    }
    return turns;
  }

  private remember(siteId: string, since: number | undefined): void {
    if (since === undefined) this.dark.delete(siteId);
    else this.dark.set(siteId, since);
  }
}

/** Sites as a read found them, told with what was read of their cameras. */
export function siteState(
  { siteId, darkSince, changedAt }: SiteState,
  rows: readonly { readonly siteId: string }[],
): DarkSite {
  const cameras = rows.reduce((count, row) => count + Number(row.siteId === siteId), 0);
  return { siteId, dark: darkSince !== null, since: japanIso(darkSince ?? changedAt), cameras };
}

/** The turns among sites of which these changes may be told. */
export function siteNews(deltas: readonly Delta[], turns: ReadonlyMap<string, Turn>): SiteNews[] {
  if (!turns.size) return [];
  const news = [...turns].map(([siteId, { dark, since, xid }]) => ({
    xid,
    site: { siteId, dark, since: japanIso(since), cameras: countOf(deltas, siteId) },
  }));
  return news.filter(({ site }) => site.cameras > 0);
}

function countOf(deltas: readonly Delta[], siteId: string): number {
  return new Set(deltas.flatMap(({ change }) => (change.siteId === siteId ? [change.cameraId] : []))).size;
}
