import { type RoleCode, RoleHolders } from '@mimamori/access';
import { Audit } from '@mimamori/audit';
import { Clock, Jobs, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { TaskEscalated } from '../work.events';
import { LateMail } from './late-mail';
import { TAKE_LATE } from './escalation.queries';
import { type EscalationLevel, levelAt, levelReachedAt } from './escalation.rules';
import { namedTask } from './task.facts';
import type { TaskRow } from './task.schema';
import { updateTask } from './task.writes';

const MANAGERS: readonly RoleCode[] = ['store_manager', 'region_manager'];
/** Whose business a task of the whole tenant is before it is the administrators'. */
const OFFICERS: readonly RoleCode[] = ['compliance_officer'];
const ADMINISTRATORS: readonly RoleCode[] = ['tenant_admin', 'tenant_owner'];

interface Escalated {
  readonly task: TaskRow;
  readonly level: EscalationLevel;
  readonly told: readonly string[];
}

/** Lateness does not stay with whoever is late: each level is told once. */
@Injectable()
export class Escalation {
  constructor(
    private readonly clock: Clock,
    private readonly holders: RoleHolders,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly mail: LateMail,
  ) {}

  /** Raises at most `most` late tasks of the tenant, the longest waiting first. @returns how many */
  async escalate(tx: Tx, most: number): Promise<number> {
    const now = this.clock.now();
    const late = await tx.query<TaskRow>(TAKE_LATE, [now, most]);
    const people = new People(this.holders, tx);
    const raised: Escalated[] = [];
    for (const task of late) raised.push(await this.raise(tx, task, people, now));
    await this.audit.appendAll(
      tx,
      raised.map(({ task, level, told }) => ({
        action: 'task.escalate',
        subject: 'Task',
        subjectId: task.id,
        details: { code: task.code, from: task.escalationLevel, to: level, told: told.length },
      })),
    );
    await this.mail.tell(tx, raised);
    return late.length;
  }

  private async raise(tx: Tx, task: TaskRow, people: People, now: Date): Promise<Escalated> {
    const from = task.escalationLevel as EscalationLevel;
    let level = levelAt(task, now);
    const told = new Set<string>();
    for (let at = from + 1; at <= level; at++) {
      const responsible = await people.at(at as EscalationLevel, task);
      responsible.forEach((userId) => told.add(userId));
      // Where nobody is, nobody hears: the next level takes its place at once.
      const next = (at + 1) as EscalationLevel;
      if (at === level && told.size === 0 && at < 3 && levelReachedAt(task, next)) level = next;
    }
    const after = await updateTask(tx, task, { ...task, escalationLevel: level, escalatedAt: now }, now);
    await this.jobs.publish(tx, new TaskEscalated({ ...namedTask(after), level }));
    return { task, level, told: [...told] };
  }
}

/** Who is responsible, asked once for each place. */
class People {
  private readonly known = new Map<string, readonly string[]>();

  constructor(
    private readonly holders: RoleHolders,
    private readonly tx: Tx,
  ) {}

  async at(level: EscalationLevel, { ownerUserId, siteId }: TaskRow): Promise<readonly string[]> {
    if (level === 1) return ownerUserId ? [ownerUserId] : [];
    if (level === 3) return this.holding(ADMINISTRATORS, null);
    return this.holding(siteId ? MANAGERS : OFFICERS, siteId);
  }

  private async holding(roles: readonly RoleCode[], siteId: string | null): Promise<readonly string[]> {
    const place = `${roles.join()}:${siteId ?? ''}`;
    const known = this.known.get(place) ?? (await this.holders.of(roles, siteId, this.tx));
    this.known.set(place, known);
    return known;
  }
}
