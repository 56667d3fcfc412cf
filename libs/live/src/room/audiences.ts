import type { RequestContext } from '@mimamori/platform';

import type { ResumeTokens } from '../status-event/resume.tokens';
import { Audience, digestOf, type View, viewOf } from './audience';
import type { Delta } from './delta';
import type { LiveClient } from './live.client';
import type { Selection } from './live.messages';
import type { Rooms } from './live.queries';

/** All audiences of this process, found by what they follow. */
export class Audiences {
  private readonly byDigest = new Map<string, Audience>();
  private readonly bySite = new Map<string, Set<Audience>>();

  constructor(private readonly tokens: ResumeTokens) {}

  get all(): readonly Audience[] {
    return [...this.byDigest.values()];
  }

  /** Whether any of them has rules that ask for more than an event says by itself. */
  get askForRelated(): boolean {
    for (const audience of this.byDigest.values()) if (audience.asksForRelated) return true;
    return false;
  }

  /** Makes the client a member of the audience with its view, and of no other. */
  place(client: LiveClient, selection: Selection, rooms: Rooms): Audience {
    const { context } = client;
    const view = viewOf(context, selection, rooms);
    const digest = digestOf(view);
    if (client.audience?.digest === digest) return client.audience;
    this.leave(client);
    const audience = this.byDigest.get(digest) ?? this.open(digest, view, context);
    audience.members.add(client);
    client.audience = audience;
    return audience;
  }

  leave(client: LiveClient): void {
    const { audience } = client;
    if (!audience) return;
    client.audience = undefined;
    audience.members.delete(client);
    if (audience.members.size) return;
    this.byDigest.delete(audience.digest);
    for (const siteId of audience.view.rooms.keys()) {
      const there = this.bySite.get(siteId);
      if (there?.delete(audience) && there.size === 0) this.bySite.delete(siteId);
    }
  }

  /** Who asks for what these changes do not say: whoever came while they were being read. */
  lacking(deltas: readonly Delta[]): ReadonlySet<Audience> {
    const unsaid = deltas.filter(({ saysRelated }) => !saysRelated);
    const there = unsaid.flatMap(({ change }) => [...(this.bySite.get(change.siteId) ?? [])]);
    return new Set(there.filter(({ asksForRelated }) => asksForRelated));
  }

  /**
   * Who is to hear which of these, in their order; those who lack something hear none of them. An audience of which it cannot
   * be decided hears none of them either, and `failed` is told once.
   */
  hearing(
    deltas: readonly Delta[],
    failed: (audience: Audience, error: Error) => void,
    lacking: ReadonlySet<Audience> = new Set(),
  ): Map<Audience, Delta[]> {
    const heard = new Map<Audience, Delta[]>();
    const faulty = new Map<Audience, Error>();
    for (const delta of deltas)
      for (const audience of this.bySite.get(delta.change.siteId) ?? []) {
        if (lacking.has(audience) || faulty.has(audience)) continue;
        try {
          if (!audience.keeps(delta)) continue;
          const kept = heard.get(audience);
          if (kept) kept.push(delta);
          else heard.set(audience, [delta]);
        } catch (error) {
          faulty.set(audience, error as Error);
        }
      }
    for (const [audience, error] of faulty) {
      heard.delete(audience);
      failed(audience, error);
    }
    return heard;
  }

  private open(digest: string, view: View, { permissions, traceId, locale }: RequestContext): Audience {
    if (!permissions) throw new Error('an audience needs permissions');
    const context = { traceId, locale, tenantId: view.tenantId, permissions };
    const audience = new Audience(digest, view, permissions, context, this.tokens);
    this.byDigest.set(digest, audience);
    for (const siteId of view.rooms.keys()) {
      const there = this.bySite.get(siteId) ?? new Set();
      this.bySite.set(siteId, there.add(audience));
    }
    return audience;
  }
}
