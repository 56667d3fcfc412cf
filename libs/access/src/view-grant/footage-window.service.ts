import { getPrincipal, SqlParams, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AbilityPermissions } from '../ability/ability.permissions';
import type { AccessRule } from '../ability/ability.rules';
import { AccessAuthorizer } from '../ability/access.authorizer';
import type { OpenGrant } from '../ability/open-grants.queries';
import { grantOf } from '../ability/outside.rules';
import { PolicyBook } from '../ability/policy.book';

/** Recordings from the first instant up to, not including, the second; `null`: whatever is recorded while it is open. */
export interface FootageWindow {
  readonly grantId: string;
  readonly from: Date;
  readonly until: Date | null;
  /** When the grant itself is over, and with it the window. */
  readonly endsAt: Date;
}

/** Which recordings of a camera somebody may use: not only whether. */
@Injectable()
export class FootageWindows {
  constructor(
    private readonly db: TenantDb,
    private readonly authorizer: AccessAuthorizer,
    private readonly book: PolicyBook,
  ) {}

  /**
   * For the caller, from where they ask: `'all'` where a role holds the action by itself; otherwise the windows of the open
   * grants, oldest grant first, none where nothing may be seen. A camera that is not there has none.
   */
  async of(cameraId: string, action: string): Promise<'all' | readonly FootageWindow[]> {
    const principal = getPrincipal();
    if (principal.kind === 'system') return 'all';
    const { permissions, from } = await this.authorizer.accessOf(principal);
    if (!permissions.can(action, this.book.watched.subject)) return [];
    const grants = from.grants.filter(({ actions }) => actions.includes(action));
    const ways = [undefined, ...grants.map(({ id }) => id)];
    const [byRole, ...byGrant] = await this.answers(cameraId, action, permissions.rules, ways);
    if (byRole) return 'all';
    return grants.filter((_, index) => byGrant[index]).map(toWindow);
  }

  /** Whether the camera is reached, by the role alone or by each of the grants alone; one statement. */
  private async answers(
    cameraId: string,
    action: string,
    rules: readonly AccessRule[],
    ways: readonly (string | undefined)[],
  ): Promise<readonly boolean[]> {
    const { subject, table, id } = this.book.watched;
    const params = new SqlParams();
    const filters = ways.map((way) => {
      const own = rules.filter((rule) => rule.inverted || grantOf(rule) === way);
      const only = new AbilityPermissions(own, this.book.columns);
      return `(${only.rowFilter(action, subject, params)}) is true`;
    });
    const [found] = await this.db.query<{ answers: readonly boolean[] }>(
      `select array[${filters.join(', ')}] as answers from ${table} where ${id} = ${params.add(cameraId, 'uuid')}`,
      params.values,
    );
    return found?.answers ?? [];
  }
}

const toWindow = ({ id, footageFrom, footageUntil, endsAt }: OpenGrant): FootageWindow => ({
  grantId: id,
  from: footageFrom,
  until: footageUntil,
  endsAt,
});
