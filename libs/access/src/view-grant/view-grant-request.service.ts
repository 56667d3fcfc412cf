import { Audit } from '@mimamori/audit';
import {
  Clock,
  type ErrorItem,
  getPermissions,
  getPrincipal,
  InvalidInput,
  Jobs,
  requireCan,
  SqlParams,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { canonicalCidr, WIDEST_NETWORKS } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { readLiveRoles } from '../ability/live-roles.queries';
import { PolicyBook } from '../ability/policy.book';
import { TooManyGrants } from '../access.errors';
import { ViewGrantRequested } from '../access.events';
import { unknownIds } from '../role-assignment/known-ids.queries';
import { type Target, unreachable } from './grant-reach.rules';
import { IncidentDirectory } from './incident.directory';
import { ViewGrantPolicies } from './view-grant-policy.service';
import { factsBySite, grantNamed, requirePerson } from './view-grant.facts';
import { COUNT_OPEN, LOCK_GRANTEE } from './view-grant.queries';
import type { ViewGrantRequest } from './view-grant.schema';
import { MOST_OPEN, REQUEST_WAITS_MILLISECONDS } from './view-grant.words';
import { insertGrant, type NewGrant } from './view-grant.writes';

const MINUTE_MILLISECONDS = 60_000;

/** Asking for a view grant. */
@Injectable()
export class ViewGrantRequests {
  constructor(
    private readonly clock: Clock,
    private readonly book: PolicyBook,
    private readonly policies: ViewGrantPolicies,
    private readonly incidents: IncidentDirectory,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  /** @returns its id. @throws Forbidden, InvalidInput, TooManyGrants, GrantNeedsPerson */
  async requestIn(tx: Tx, request: ViewGrantRequest): Promise<string> {
    const requesterId = requirePerson();
    const { granteeId = requesterId } = request;
    const targets = await this.requireKnown(tx, request, granteeId);
    const siteIds = [...new Set(targets.map(({ siteId }) => siteId))];
    for (const facts of factsBySite({ granteeId, requesterId, siteIds }))
      requireCan('create', 'ViewGrant', facts);
    const grant = this.grantOf(request, granteeId, requesterId);
    await this.requireAllowed(tx, request, grant.createdAt);
    await this.requireReach(tx, grant, targets);
    await tx.query(LOCK_GRANTEE, [granteeId]);
    const [count] = await tx.query<{ open: number }>(COUNT_OPEN, [granteeId]);
    if ((count?.open ?? 0) >= MOST_OPEN) throw new TooManyGrants(MOST_OPEN);
    await insertGrant(tx, grant, targets);
    await this.tell(tx, grant, targets, siteIds);
    return grant.id;
  }

  /** What the caller may see of the targets; the rest is not there. @throws InvalidInput with all that is wrong */
  private async requireKnown(tx: Tx, request: ViewGrantRequest, granteeId: string): Promise<Target[]> {
    const { cameras, sites, reason, incidentId } = request;
    const found = cameras ? await this.camerasOf(tx, cameras) : await this.sitesOf(tx, sites ?? []);
    const known = new Set(found.map(({ cameraId, siteId }) => cameraId ?? siteId));
    const [list, what] = cameras ? ['cameras', 'camera'] : ['sites', 'site'];
    const items: ErrorItem[] = [
      ...((await unknownIds(tx, 'user_account', [granteeId])).length
        ? [{ pointer: '/granteeId', code: 'access.unknown_user' }]
        : []),
      ...(!cameras === !sites ? [{ pointer: '/cameras', code: 'access.grant_targets' }] : []),
      ...(cameras ?? sites ?? []).flatMap((id, at) =>
        known.has(id) ? [] : [{ pointer: `/${list}/${at}`, code: `access.unknown_${what}` }],
      ),
      ...(incidentId !== undefined && !(await this.incidents.knows(tx, incidentId))
        ? [{ pointer: '/incidentId', code: 'access.unknown_incident' }]
        : []),
      ...(reason === undefined && incidentId === undefined
        ? [{ pointer: '/reason', code: 'access.grant_reason_missing' }]
        : []),
    ];
    if (items.length) throw new InvalidInput(items);
    return found;
  }

  private camerasOf(tx: Tx, ids: readonly string[]): Promise<Target[]> {
    const params = new SqlParams();
    const { subject, table, id, siteId } = this.book.watched;
    return tx.query<Target>(
      `select ${id} as "cameraId", ${siteId} as "siteId" from ${table}
        where ${id} = any(${params.add(ids, 'uuid[]')}) and (${getPermissions().rowFilter('read', subject, params)})`,
      params.values,
    );
  }

  private sitesOf(tx: Tx, ids: readonly string[]): Promise<Target[]> {
    const params = new SqlParams();
    return tx.query<Target>(
      `select site.id as "siteId" from site where site.id = any(${params.add(ids, 'uuid[]')})
        and (${getPermissions().rowFilter('read', 'Site', params)})`,
      params.values,
    );
  }

  private grantOf(request: ViewGrantRequest, granteeId: string, requesterId: string): NewGrant {
    const { from, minutes, footage, networks = [] } = request;
    const now = this.clock.now();
    const lapsesAt = from
      ? new Date(from.getTime() + minutes * MINUTE_MILLISECONDS)
      : new Date(now.getTime() + REQUEST_WAITS_MILLISECONDS);
    return {
      id: uuidv7(now.getTime()),
      granteeId,
      requesterId,
      requestedBy: getPrincipal().id,
      actions: request.actions,
      targets: request.cameras ? 'cameras' : 'sites',
      reason: request.reason ?? null,
      incidentId: request.incidentId ?? null,
      minutes,
      notBefore: from ?? null,
      footageFrom: footage?.from ?? null,
      footageUntil: footage?.until ?? null,
      networks: cidrsOf(networks),
      lapsesAt,
      createdAt: now,
      updatedAt: now,
    };
  }

  private async requireAllowed(tx: Tx, { from, minutes }: ViewGrantRequest, now: Date) {
    const { maxMinutes } = await this.policies.current(tx);
    const items: ErrorItem[] = [
      ...(minutes > maxMinutes
        ? [{ pointer: '/minutes', code: 'access.grant_too_long', params: { most: maxMinutes } }]
        : []),
      ...(from && from.getTime() + minutes * MINUTE_MILLISECONDS <= now.getTime()
        ? [{ pointer: '/from', code: 'access.grant_over_already' }]
        : []),
    ];
    if (items.length) throw new InvalidInput(items);
  }

  /** @throws InvalidInput that says which action no role of the grantee waits for */
  private async requireReach(tx: Tx, grant: NewGrant, targets: readonly Target[]): Promise<void> {
    const { granteeId, actions, incidentId } = grant;
    const { roles, custom } = await readLiveRoles(tx, granteeId, grant.createdAt);
    const wish = { actions, targets, forIncident: incidentId !== null };
    const missing = unreachable(wish, { userId: granteeId, roles, custom }, this.book.policies);
    if (!missing) return;
    const { action, target } = missing;
    const [list, ids] = target.cameraId
      ? ['cameras', targets.map(({ cameraId }) => cameraId)]
      : ['sites', targets.map(({ siteId }) => siteId)];
    const at = ids.indexOf(target.cameraId ?? target.siteId);
    throw new InvalidInput([
      {
        pointer: `/actions/${actions.indexOf(action as never)}`,
        code: 'access.grant_opens_nothing',
        params: { action },
      },
      { pointer: `/${list}/${at}`, code: 'access.grant_opens_nothing', params: { action } },
    ]);
  }

  private async tell(tx: Tx, grant: NewGrant, targets: readonly Target[], siteIds: readonly string[]) {
    const { id, granteeId, requesterId, actions, minutes, incidentId, reason } = grant;
    const cameraIds = targets.flatMap(({ cameraId }) => cameraId ?? []);
    await this.audit.append(tx, {
      action: 'access.view_grant.request',
      subject: 'ViewGrant',
      subjectId: id,
      ...(reason === null ? {} : { reason }),
      ...(incidentId === null ? {} : { incidentId }),
      details: {
        granteeId,
        actions,
        ...(cameraIds.length ? { cameraIds } : { siteIds }),
        minutes,
        from: grant.notBefore,
        footageFrom: grant.footageFrom,
        footageUntil: grant.footageUntil,
        networks: grant.networks,
      },
    });
    await this.jobs.publish(
      tx,
      new ViewGrantRequested({
        ...grantNamed({ id, granteeId, siteIds: [...siteIds] }),
        requesterId,
        actions,
      }),
    );
  }
}

/** @throws InvalidInput for what is no network, or one in which a good part of the Internet lies */
function cidrsOf(networks: readonly string[]): string[] {
  const items: ErrorItem[] = [];
  const cidrs = networks.flatMap((text, at) => {
    const canonical = canonicalCidr(text);
    if ('cidr' in canonical) return [canonical.cidr];
    items.push({
      pointer: `/networks/${at}`,
      code: `tenancy.network_${canonical.problem}`,
      params: WIDEST_NETWORKS,
    });
    return [];
  });
  if (items.length) throw new InvalidInput(items);
  return [...new Set(cidrs)].toSorted();
}
