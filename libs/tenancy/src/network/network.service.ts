import {
  Clock,
  fieldChanges,
  FreshProof,
  InvalidInput,
  NotFound,
  patched,
  type Reader,
  requireCan,
  TenantDb,
  Trail,
  type Tx,
  uuidv7,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import { type IfMatchHeader, Keysets, type Page, parseInput, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { NetworkListed, TooManyNetworks } from '../tenancy.errors';
import { canonicalCidr, inNetworks, WIDEST } from './network.cidr';
import { TenantNetwork } from './network.entity';
import { CIDRS, LOCK_NETWORKS, NETWORK_ROW, type NetworkListRequest, networkList } from './network.queries';
import {
  type NetworkCreate,
  networkCreateSchema,
  type NetworkPatch,
  type NetworkRow,
} from './network.schema';

export const MOST_NETWORKS = 200;
/** Tells every process that the tenant (the payload) works from other networks now. */
export const NETWORKS_CHANGED = 'mimamori_networks_changed';
const RECORDED = ['cidr', 'name'] as const;

/**
 * The networks a company works from. They decide what a password alone is enough for, so a change needs a fresh proof of who
 * makes it. Nothing is cached: whoever asks often keeps the answer until `NETWORKS_CHANGED`.
 */
@Injectable()
export class Networks {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly trail: Trail,
    private readonly proof: FreshProof,
  ) {}

  /** Whether the address is in the company's networks; `null`: it has listed none. Asks no permission. */
  async contains(ip: string | undefined, reader?: Reader): Promise<boolean | null> {
    const cidrs = await this.cidrs(reader);
    return cidrs.length ? inNetworks(ip, cidrs) : null;
  }

  /** All of the tenant's, in canonical form. Asks no permission. */
  async cidrs(reader: Reader = this.db): Promise<string[]> {
    return (await reader.query<{ cidr: string }>(CIDRS)).map(({ cidr }) => cidr);
  }

  /** @throws NotFound */
  async get(id: string): Promise<NetworkRow> {
    const network = await readRow<NetworkRow>(this.db, NETWORK_ROW, id);
    if (!network) throw new NotFound('Network');
    return network;
  }

  /** @throws CursorInvalid */
  list(request: NetworkListRequest): Promise<Page<NetworkRow>> {
    return readPage(this.db, this.keysets, networkList(request));
  }

  /** @throws Forbidden, InvalidInput, NetworkListed, TooManyNetworks, and as `FreshProof` */
  async create(input: NetworkCreate): Promise<NetworkRow> {
    requireCan('create', 'Network', {});
    const { name, cidr: typed } = parseInput(networkCreateSchema, input);
    const cidr = requireCidr(typed);
    const now = this.clock.now();
    const network: NetworkRow = {
      id: uuidv7(now.getTime()),
      cidr,
      name,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    return this.db.transaction(async (tx) => {
      await this.proof.require(tx);
      await tx.query(LOCK_NETWORKS, [tx.tenantId]);
      if ((await this.cidrs(tx)).length >= MOST_NETWORKS) throw new TooManyNetworks(MOST_NETWORKS);
      await tx
        .repository(TenantNetwork)
        .insert({ tenantId: tx.tenantId, ...network })
        .catch((error: unknown) => refused(error, cidr));
      await this.record(tx, 'create', network.id, { cidr, name });
      return network;
    });
  }

  /** @throws NotFound, Forbidden, VersionMismatch, InvalidInput, NetworkListed, and as `FreshProof` */
  async update(id: string, patch: NetworkPatch, match?: IfMatchHeader): Promise<NetworkRow> {
    const before = await this.get(id);
    requireCan('update', 'Network', { id });
    match?.expect(before);
    const after = patched(before, {
      ...patch,
      ...(patch.cidr !== undefined && { cidr: requireCidr(patch.cidr) }),
    });
    const changes = fieldChanges(before, after, RECORDED);
    if (!changes.length) return before;
    const updatedAt = this.clock.now();
    return this.db.transaction(async (tx) => {
      await this.proof.require(tx);
      const { affected } = await tx
        .repository(TenantNetwork)
        .update(
          { tenantId: tx.tenantId, id, version: before.version },
          { cidr: after.cidr, name: after.name, updatedAt },
        )
        .catch((error: unknown) => refused(error, after.cidr));
      if (!affected) throw new VersionMismatch();
      await this.record(tx, 'update', id, { changes });
      return { ...after, version: before.version + 1, updatedAt };
    });
  }

  /** @returns what is gone @throws NotFound, Forbidden, VersionMismatch, and as `FreshProof` */
  async remove(id: string, match?: IfMatchHeader): Promise<NetworkRow> {
    const network = await this.get(id);
    requireCan('delete', 'Network', { id });
    match?.expect(network);
    return this.db.transaction(async (tx) => {
      await this.proof.require(tx);
      const { affected } = await tx
        .repository(TenantNetwork)
        .delete({ tenantId: tx.tenantId, id, version: network.version });
      if (!affected) throw new VersionMismatch();
      await this.record(tx, 'delete', id, { cidr: network.cidr, name: network.name });
      return network;
    });
  }

  private record(
    tx: Tx,
    verb: string,
    id: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    return this.trail.append(tx, {
      action: `tenancy.network.${verb}`,
      subject: 'Network',
      subjectId: id,
      details,
    });
  }
}

/** @throws InvalidInput for what is no network, or one in which a good part of the Internet lies */
function requireCidr(text: string): string {
  const canonical = canonicalCidr(text);
  if ('cidr' in canonical) return canonical.cidr;
  throw new InvalidInput([
    { pointer: '/cidr', code: `tenancy.network_${canonical.problem}`, params: WIDEST },
  ]);
}

function refused(error: unknown, cidr: string): never {
  throw violatedConstraint(error) === 'tenant_network_once' ? new NetworkListed(cidr) : error;
}
