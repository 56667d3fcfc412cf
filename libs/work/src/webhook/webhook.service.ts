import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  NotFound,
  patched,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
  VersionMismatch,
} from '@mimamori/platform';
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

import { newSecret, shownSecret } from './standard-webhook';
import { WebhookKeys } from './webhook-keys';
import { NO_PAUSE } from './webhook-retry.rules';
import { WebhookRules } from './webhook-rules.service';
import { WebhookEntity } from './webhook.entity';
import { WEBHOOK, webhookList } from './webhook.queries';
import {
  searchTextOf,
  toWebhook,
  type Webhook,
  type WebhookCreate,
  webhookCreateSchema,
  type WebhookListRequest,
  type WebhookPatch,
  type WebhookRow,
  type WebhookWithSecret,
} from './webhook.schema';

const DAY_MILLISECONDS = 86_400_000;
/** An address may be a secret of its own: it is recorded as changed, without values. */
const UNTOLD = ['url', 'description'] as const;
const RECORDED = ['eventTypes', 'state'] as const;

/** Where the tenant wants to be told of events. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly rules: WebhookRules,
    private readonly keys: WebhookKeys,
  ) {}

  /** @throws CursorInvalid */
  async list(request: WebhookListRequest): Promise<Page<Webhook>> {
    const page = await readPage(this.db, this.keysets, webhookList(request));
    return mapPage(page, (row) => toWebhook(row, this.clock.now()));
  }

  /** @throws NotFound */
  async get(id: string): Promise<Webhook> {
    return toWebhook(await this.find(this.db, id), this.clock.now());
  }

  /** @throws Forbidden, InvalidInput, AppError `platform.egress_…`, WebhookLimit */
  async create(input: WebhookCreate): Promise<WebhookWithSecret> {
    requireCan('create', 'Webhook', {});
    const { description = null, ...fields } = parseInput(webhookCreateSchema, input);
    await this.rules.requireSound(fields);
    const now = this.clock.now();
    const row: WebhookRow = {
      ...fields,
      description,
      id: uuidv7(now.getTime()),
      state: 'enabled',
      disabledReason: null,
      failingSince: null,
      oldSecretUntil: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    const secret = newSecret();
    await this.db.transaction(async (tx) => {
      await this.rules.requireRoom(tx);
      const sealed = await this.keys.seal(tx, row.id, secret);
      await tx
        .repository(WebhookEntity)
        .insert({ tenantId: tx.tenantId, ...row, secret: sealed, searchText: searchTextOf(row) });
      await this.record(tx, 'create', row.id, { eventTypes: row.eventTypes });
    });
    return { ...toWebhook(row, now), secret: shownSecret(secret) };
  }

  /** @throws NotFound, Forbidden, VersionMismatch, InvalidInput, AppError `platform.egress_…` */
  async update(id: string, patch: WebhookPatch, match: IfMatchHeader): Promise<Webhook> {
    await this.load(this.db, id, 'update', match);
    // names are resolved before the transaction: no lock waits for a name server
    await this.rules.requireSound(patch);
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'update', match);
      const after = { ...patched<WebhookRow>(before, patch) };
      const changes = fieldChanges(before, after, RECORDED, UNTOLD);
      if (!changes.length) return toWebhook(before, this.clock.now());
      const switched = after.state === before.state ? {} : await this.rules.switched(tx, id, after.state);
      const written = await this.write(tx, before, {
        ...after,
        ...(after.url !== before.url && NO_PAUSE),
        ...switched,
        searchText: searchTextOf(after),
      });
      await this.record(tx, 'update', id, { changes });
      return written;
    });
  }

  /** A new secret; the one before signs, too, for 24 hours. @throws NotFound, Forbidden, VersionMismatch */
  async rotateSecret(id: string, match: IfMatchHeader): Promise<WebhookWithSecret> {
    const secret = newSecret();
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'rotate_secret', match);
      const row = await tx.repository(WebhookEntity).findOneByOrFail({ tenantId: tx.tenantId, id });
      // one that does not open signs nothing, and would stop the new one
      const stays = await this.keys.opens(tx, row);
      const webhook = await this.write(tx, before, {
        secret: await this.keys.seal(tx, id, secret),
        oldSecret: stays ? row.secret : null,
        oldSecretUntil: stays ? new Date(this.clock.now().getTime() + DAY_MILLISECONDS) : null,
      });
      await this.record(tx, 'rotate_secret', id);
      return { ...webhook, secret: shownSecret(secret) };
    });
  }

  /** With everything that was to be or has been sent. @throws NotFound, Forbidden, VersionMismatch */
  async remove(id: string, match: IfMatchHeader): Promise<void> {
    await this.db.transaction(async (tx) => {
      const { version } = await this.load(tx, id, 'delete', match);
      const { affected } = await tx.repository(WebhookEntity).delete({ tenantId: tx.tenantId, id, version });
      if (!affected) throw new VersionMismatch();
      await this.record(tx, 'delete', id);
    });
  }

  private async find(reader: TenantDb | Tx, id: string): Promise<WebhookRow> {
    const row = await readRow<WebhookRow>(reader, WEBHOOK, id);
    if (!row) throw new NotFound('Webhook');
    return row;
  }

  private async load(
    reader: TenantDb | Tx,
    id: string,
    action: string,
    match: IfMatchHeader,
  ): Promise<WebhookRow> {
    const row = await this.find(reader, id);
    requireCan(action, 'Webhook', {});
    match.expect(row);
    return row;
  }

  private async write(tx: Tx, { id, version }: WebhookRow, values: Partial<WebhookEntity>): Promise<Webhook> {
    const { version: _counted, ...set } = values;
    const { affected } = await tx
      .repository(WebhookEntity)
      .update({ tenantId: tx.tenantId, id, version }, { ...set, updatedAt: this.clock.now() });
    if (!affected) throw new VersionMismatch();
    return toWebhook(await this.find(tx, id), this.clock.now());
  }

  private record(tx: Tx, verb: string, id: string, details: Record<string, unknown> = {}): Promise<void> {
    return this.audit.append(tx, {
      action: `work.webhook.${verb}`,
      subject: 'Webhook',
      subjectId: id,
      details,
    });
  }
}
