import { TASK_COLUMNS } from './task.queries';

/** $1 now, $2 tenants to leave out, $3 how many: those with late tasks, the longest waiting first. */
export const TENANTS_WITH_LATE = `select task.tenant_id as id from task
  join tenant on tenant.tenant_id = task.tenant_id and tenant.status = 'active'
  where task.next_escalation_at <= $1 and task.tenant_id <> all($2::uuid[])
  group by task.tenant_id order by min(task.next_escalation_at) limit $3`;

/** $1 now, $2 how many. */
export const TAKE_LATE = `select ${TASK_COLUMNS} from task where task.next_escalation_at <= $1
  order by task.next_escalation_at, task.id limit $2 for update skip locked`;

export const LOCALES_OF_USERS =
  'select user_account.id, user_account.locale from user_account where user_account.id = any($1::uuid[])';
