import { tenantTable } from '@mimamori/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const NETWORK = [
  ...tenantTable('tenant_network', [
    'cidr cidr not null check (masklen(cidr) >= case family(cidr) when 4 then 8 else 16 end)',
    'name text not null check (length(name) between 1 and 100)',
    'version integer not null default 1',
    'created_at timestamptz not null',
    'updated_at timestamptz not null',
    'constraint tenant_network_once unique (tenant_id, cidr)',
    'foreign key (tenant_id) references tenant (tenant_id)',
  ]),
  'create index tenant_network_name on tenant_network (tenant_id, name, id)',
  `create trigger networks_changed after insert or update or delete on tenant_network
     for each row execute function mimamori.signal_tenant('mimamori_networks_changed')`,
];

export class TenantNetwork1764000035001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of NETWORK) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
