import { Assignments, CustomRoles, Groups, UserGroups } from '@mimamori/access';
import { TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { FIRST_STORE } from './demo.chain';
import { OPEN_ALL_NIGHT } from './demo.store-kinds';

const CHAIN = 'mimamart';
const BY_HAND = 'manual';
/** People of a security firm; nobody can sign in as them. The first one asks to see what was recorded. */
export const GUARDS = [
  { loginId: 'night-guard-1', name: '夜野 守', nameKana: 'ヨルノ マモル' },
  { loginId: 'night-guard-2', name: '宵宮 巡', nameKana: 'ヨイミヤ メグル' },
] as const;

const NIGHT_WATCH = {
  code: 'night-watch',
  name: '夜間警備会社',
  nameEn: 'Night security firm',
  description: '夜間の異常通報に対応する委託先',
};
const REGION_MANAGERS = {
  code: 'region-managers',
  name: 'エリアマネージャー',
  nameEn: 'Region managers',
  members: ['region-kanto', 'region-kinki'],
};

const ROLE = {
  code: 'night_watch',
  name: '夜間監視',
  nameEn: 'Night watch',
  description: '24時間営業の店舗だけを、ライブで確認できます。',
};
const RULES = [
  { subject: 'Camera', actions: ['read', 'view_live'] },
  ...['CameraStatus', 'Site', 'Area'].map((subject) => ({ subject, actions: ['read'] })),
].map((rule) => ({
  ...rule,
  conditions: { siteTag: { $in: [OPEN_ALL_NIGHT] } },
  fields: [],
  inverted: false,
  byGrant: false,
}));

/**
 * Rights beyond the built-in roles: two groups of people, and a role of one of them that asks for a tag of the store. Each
 * step leaves alone what is there.
 */
@Injectable()
export class DemoNightWatch {
  constructor(
    private readonly db: TenantDb,
    private readonly users: Users,
    private readonly groups: UserGroups,
    private readonly memberships: Groups,
    private readonly roles: CustomRoles,
    private readonly assignments: Assignments,
  ) {}

  async build(chain: string): Promise<void> {
    if (chain !== CHAIN) return;
    await this.hire();
    const { members, ...managers } = REGION_MANAGERS;
    await this.group(managers, members);
    const groupId = await this.group(
      NIGHT_WATCH,
      GUARDS.map(({ loginId }) => loginId),
    );
    if (!(await this.idOf('custom_role', ROLE.code))) await this.roles.create({ ...ROLE, rules: RULES });
    const given = await this.db.query('select from role_assignment where group_id = $1', [groupId]);
    if (given.length) return;
    await this.db.transaction((tx) =>
      this.assignments.grantIn(tx, { groupId, role: ROLE.code, scope: { kind: 'tenant' } }),
    );
  }

  private async hire(): Promise<void> {
    const siteIds = [(await this.idOf('site', FIRST_STORE))!];
    for (const guard of GUARDS) {
      if (await this.users.find(guard.loginId)) continue;
      await this.db.transaction(async (tx) => {
        const { id } = await this.users.createIn(tx, { ...guard, locale: 'ja' }, 'active');
        const scope = { kind: 'sites' as const, siteIds };
        await this.assignments.grantIn(tx, { userId: id, role: 'contractor', scope });
      });
    }
  }

  /** @returns its id */
  private async group(
    facts: Parameters<UserGroups['create']>[0],
    loginIds: readonly string[],
  ): Promise<string> {
    const groupId = (await this.idOf('user_group', facts.code)) ?? (await this.groups.create(facts)).id;
    for (const loginId of loginIds) {
      const userId = (await this.users.find(loginId))?.id;
      if (userId)
        await this.db.transaction((tx) => this.memberships.setMembershipsIn(tx, userId, [groupId], BY_HAND));
    }
    return groupId;
  }

  private async idOf(
    table: 'site' | 'user_group' | 'custom_role',
    code: string,
  ): Promise<string | undefined> {
    const [row] = await this.db.query<{ id: string }>(`select id from ${table} where code = $1`, [code]);
    return row?.id;
  }
}
