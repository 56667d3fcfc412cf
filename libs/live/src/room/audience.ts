import { createHash } from 'node:crypto';

import { CAMERA_FIELDS } from '@mimamori/cameras';
import { type Permissions, type RequestContext, runInContext, SqlParams } from '@mimamori/platform';
import { type SharedMessage, sharedMessage } from '@mimamori/web';

import type { ResumeTokens } from '../status-event/resume.tokens';
import { siteNews, type SiteNews, type Turn } from './darkness';
import type { Delta, StatusChange } from './delta';
import type { LiveClient } from './live.client';
import { NAMESPACE, type Selection } from './live.messages';
import { isComplete, type Rooms } from './live.queries';
import { PART, statusMessage } from './message.parts';

/** What decides what a socket is told: whoever agrees in all of it is told the same. */
export interface View {
  readonly tenantId: string;
  /** See `rightsOf`. */
  readonly rights: string;
  readonly selection: Selection;
  readonly rooms: Rooms;
}

/** What rules may ask of a camera and an event says by itself, as their SQL; the site is the room. */
const SAID = [CAMERA_FIELDS.areaId, CAMERA_FIELDS.class, CAMERA_FIELDS.state].map(({ sql }) => sql);

const known = new WeakMap<Permissions, string>();

/**
 * What somebody may read of statuses, as text: the same for everybody of whom the same is true, while the version of all
 * their permissions names the person, too.
 */
function rightsOf(permissions: Permissions): string {
  const found = known.get(permissions);
  if (found !== undefined) return found;
  const params = new SqlParams();
  const rights = JSON.stringify([permissions.rowFilter('read', 'CameraStatus', params), params.values]);
  known.set(permissions, rights);
  return rights;
}

export function viewOf(context: RequestContext, selection: Selection, rooms: Rooms): View {
  const { tenantId, permissions } = context;
  if (!tenantId || !permissions) throw new Error('a view needs a tenant and permissions');
  return { tenantId, rights: rightsOf(permissions), selection, rooms };
}

/** A digest of the view, whose rooms are in the order of their ids; a resume token carries it and is worth nothing for another one. */
export function digestOf({ tenantId, rights, selection, rooms }: View): string {
  const text = JSON.stringify([tenantId, rights, selection, [...rooms]]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** News for one audience: filtered and encoded once, however many listen. */
export interface News {
  readonly deltas: readonly Delta[];
  readonly sites: readonly SiteNews[];
  /** One message for all who are in step; `undefined` when it would be more than one. */
  readonly shared: () => SharedMessage | undefined;
}

/** The sockets that follow the same cameras under the same rules. */
export class Audience {
  readonly members = new Set<LiveClient>();
  private token?: { readonly position: string; readonly text: string };

  constructor(
    readonly digest: string,
    readonly view: View,
    private readonly permissions: Permissions,
    /** To work in for all members: names nobody. */
    readonly context: RequestContext,
    private readonly tokens: ResumeTokens,
  ) {}

  /** Whether its rules ask for more than an event says by itself. */
  get asksForRelated(): boolean {
    return this.permissions.related?.('CameraStatus') !== undefined;
  }

  /** Whether its rules ask for facts of single cameras: a change of these opens stores to it, and closes others. */
  get asksOfCameras(): boolean {
    return this.asksForRelated || SAID.some((sql) => this.view.rights.includes(sql));
  }

  /** Whether this change is one that was asked for, and may be read. */
  keeps(delta: Delta): boolean {
    const { change } = delta;
    return (
      change.tenantId === this.view.tenantId && follows(this.view, change) && mayRead(this.permissions, delta)
    );
  }

  /** Whether this member's rights are still those of the audience; if not, it is about to be placed elsewhere. */
  fits({ context: { permissions } }: LiveClient): boolean {
    return permissions !== undefined && rightsOf(permissions) === this.view.rights;
  }

  /** The same question for one member, with the rights it has at this moment. */
  keepsFor(client: LiveClient): (delta: Delta) => boolean {
    if (this.fits(client)) return (delta) => this.keeps(delta);
    return (delta) => this.keeps(delta) && mayRead(client.context.permissions, delta);
  }

  /** @param deltas that `keeps` let through, in the order of their commits */
  news(deltas: readonly Delta[], turns: ReadonlyMap<string, Turn>, position: string): News {
    const latest = new Map<string, Delta>();
    for (const delta of deltas) latest.set(delta.change.cameraId, delta);
    const sites = siteNews(deltas, turns).filter(({ site }) => isComplete(this.view.rooms, site.siteId));
    let message: SharedMessage | undefined;
    const shared = () =>
      (message ??= sharedMessage(
        NAMESPACE,
        'status',
        statusMessage(
          [...latest.values()].map(({ json }) => json),
          sites.map(({ site }) => site),
          this.resumeAt(position),
        ).fields,
      ));
    return { deltas, sites, shared: latest.size > PART ? () => undefined : shared };
  }

  /** A token that goes on from here; signed once for all members. */
  resumeAt(position: string): string {
    if (this.token?.position !== position) {
      const text = runInContext(this.context, () =>
        this.tokens.encode({ since: position, view: this.digest }),
      );
      this.token = { position, text };
    }
    return this.token.text;
  }
}

function mayRead(permissions: Permissions | undefined, { facts }: Delta): boolean {
  return permissions?.can('read', 'CameraStatus', facts) === true;
}

function follows({ rooms, selection }: View, { siteId, areaId, cameraId: id }: StatusChange): boolean {
  const room = rooms.get(siteId);
  if (!room || room.named) return room !== undefined;
  const { areas, cameras } = selection;
  return (areaId !== null && areas?.includes(areaId) === true) || cameras?.includes(id) === true;
}
