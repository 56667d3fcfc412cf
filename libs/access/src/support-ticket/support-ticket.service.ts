import { Audit } from '@mimamori/audit';
import {
  Clock,
  getPrincipal,
  InvalidInput,
  NotFound,
  type Reader,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import {
  type IfMatchHeader,
  Keysets,
  mapPage,
  type Page,
  parseInput,
  readPage,
  readRow,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { SupportTicketNeedsPerson, SupportTicketOver, TooManySupportTickets } from '../access.errors';
import { unknownIds } from '../role-assignment/known-ids.queries';
import { hashOfSupportCode, newSupportCode } from './support-ticket.code';
import { SupportTicket, SupportTicketSite } from './support-ticket.entity';
import {
  COUNT_OPEN,
  LOCK_TENANT,
  LOCK_TICKET,
  SUPPORT_TICKET,
  supportTicketList,
  TICKET_OF_CODE,
} from './support-ticket.queries';
import { MOST_DAYS_AHEAD, MOST_OPEN, stateOf } from './support-ticket.rules';
import {
  type NewSupportTicket,
  type SupportTicketClosing,
  supportTicketClosingSchema,
  type SupportTicketListRequest,
  type SupportTicketOpening,
  type SupportTicketRow,
  type SupportTicketView,
  toSupportTicketView,
} from './support-ticket.schema';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;

/** A tenant lets support in, for a while and for a reason, and ends that whenever it likes. */
@Injectable()
export class SupportTickets {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly locator: TenantLocator,
  ) {}

  /** @throws CursorInvalid */
  async list(request: SupportTicketListRequest): Promise<Page<SupportTicketView>> {
    const now = this.clock.now();
    const page = await readPage(this.db, this.keysets, supportTicketList(request, now));
    return mapPage(page, (row) => toSupportTicketView(row, now));
  }

  /** @throws NotFound */
  async get(id: string, reader: Reader = this.db): Promise<SupportTicketView> {
    return toSupportTicketView(await this.read(reader, id), this.clock.now());
  }

  /** @throws Forbidden, InvalidInput, SupportTicketNeedsPerson, TooManySupportTickets */
  async open(input: SupportTicketOpening): Promise<NewSupportTicket> {
    requireCan('create', 'SupportTicket');
    const { kind, id: openedBy } = getPrincipal();
    if (kind !== 'user') throw new SupportTicketNeedsPerson();
    const code = newSupportCode();
    const view = await this.db.transaction(async (tx) => {
      const id = await this.openIn(tx, input, openedBy, code);
      return this.get(id, tx);
    });
    return { ...view, code };
  }

  /** Support is out at once, in every process. @throws NotFound, Forbidden, VersionMismatch, SupportTicketOver */
  async close(id: string, input: SupportTicketClosing, match: IfMatchHeader): Promise<SupportTicketView> {
    const { note = null } = parseInput(supportTicketClosingSchema, input);
    return this.db.transaction(async (tx) => {
      await tx.query(LOCK_TICKET, [id]);
      const row = await this.read(tx, id);
      requireCan('close', 'SupportTicket');
      match.expect(row);
      const now = this.clock.now();
      const state = stateOf(row, now);
      if (state === 'closed' || state === 'expired') throw new SupportTicketOver();
      const closed = { closedBy: getPrincipal().id, closedAt: now, closeNote: note, updatedAt: now };
      await tx.repository(SupportTicket).update({ tenantId: tx.tenantId, id }, closed);
      const details = { startsAt: row.startsAt, endsAt: row.endsAt, ...(note === null ? {} : { note }) };
      await this.audit.append(tx, {
        action: 'support.access.revoke',
        subject: 'SupportTicket',
        subjectId: id,
        details,
      });
      return this.get(id, tx);
    });
  }

  /**
   * The ticket with this code, of the tenant of the request context; its row is held, so that it is not closed meanwhile.
   * Asks no permission. @param code as `readSupportCode` gave it
   */
  async ofCodeIn(tx: Tx, code: string): Promise<string | null> {
    const [found] = await tx.query<{ id: string }>(TICKET_OF_CODE, [hashOfSupportCode(code)]);
    return found?.id ?? null;
  }

  private async openIn(tx: Tx, input: SupportTicketOpening, openedBy: string, code: string): Promise<string> {
    const now = this.clock.now();
    const { reason, sites = [], from, minutes } = input;
    const startsAt = from && from > now ? from : now;
    const endsAt = new Date((from ?? now).getTime() + minutes * MINUTE_MILLISECONDS);
    await this.requireSound(tx, sites, { startsAt, endsAt, now });
    const id = uuidv7(now.getTime());
    const { tenantId } = tx;
    const scopeKind = input.sites ? 'sites' : 'tenant';
    const stamps = { createdAt: now, updatedAt: now };
    const written = { id, reason, scopeKind, startsAt, endsAt, openedBy, ...stamps } as const;
    await tx.repository(SupportTicket).insert({ tenantId, codeHash: hashOfSupportCode(code), ...written });
    if (sites.length)
      await tx
        .repository(SupportTicketSite)
        .insert(sites.map((siteId) => ({ tenantId, ticketId: id, siteId })));
    await this.locator.register(tx, 'support_ticket', code, endsAt);
    await this.audit.append(tx, {
      action: 'support.access.grant',
      subject: 'SupportTicket',
      subjectId: id,
      reason,
      details: { startsAt, endsAt, siteIds: input.sites ?? null },
    });
    return id;
  }

  private async requireSound(
    tx: Tx,
    sites: readonly string[],
    { startsAt, endsAt, now }: { startsAt: Date; endsAt: Date; now: Date },
  ): Promise<void> {
    const unknown = new Set(await unknownIds(tx, 'site', sites));
    const latest = now.getTime() + MOST_DAYS_AHEAD * DAY_MILLISECONDS;
    const items = [
      ...sites.flatMap((id, at) =>
        unknown.has(id) ? [{ pointer: `/sites/${at}`, code: 'access.unknown_site' }] : [],
      ),
      ...(endsAt <= now ? [{ pointer: '/from', code: 'access.support_over_already' }] : []),
      ...(startsAt.getTime() > latest
        ? [{ pointer: '/from', code: 'access.support_too_far_ahead', params: { days: MOST_DAYS_AHEAD } }]
        : []),
    ];
    if (items.length) throw new InvalidInput(items);
    await tx.query(LOCK_TENANT, [tx.tenantId]);
    const [count] = await tx.query<{ open: number }>(COUNT_OPEN, [now]);
    if ((count?.open ?? 0) >= MOST_OPEN) throw new TooManySupportTickets(MOST_OPEN);
  }

  private async read(reader: Reader, id: string): Promise<SupportTicketRow> {
    const row = await readRow<SupportTicketRow>(reader, SUPPORT_TICKET, id);
    if (!row) throw new NotFound('SupportTicket');
    return row;
  }
}
