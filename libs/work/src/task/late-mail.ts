import { Config, japanDay, type Locale, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { Mail } from '../mail/mail.service';
import { LOCALES_OF_USERS } from './escalation.queries';
import { TaskTitles } from './task-titles';
import type { TaskRow } from './task.schema';

/** More are counted, not listed: a mail is to be read. */
const MOST_LISTED = 20;
const LONGEST_TITLE = 200;

/** One mail to each person about all tasks that have just become theirs to hear of. */
@Injectable()
export class LateMail {
  constructor(
    private readonly mail: Mail,
    private readonly titles: TaskTitles,
    private readonly config: Config,
  ) {}

  async tell(tx: Tx, raised: readonly { task: TaskRow; told: readonly string[] }[]): Promise<void> {
    const byPerson = new Map<string, TaskRow[]>();
    for (const { task, told } of raised)
      for (const userId of told) byPerson.set(userId, [...(byPerson.get(userId) ?? []), task]);
    const people = await tx.query<{ id: string; locale: Locale }>(LOCALES_OF_USERS, [[...byPerson.keys()]]);
    for (const { id, locale } of people) {
      const tasks = byPerson.get(id) ?? [];
      const list = tasks.slice(0, MOST_LISTED).map((task) => this.line(task, locale));
      await this.mail.send(tx, {
        userId: id,
        template: 'work.overdue',
        params: { count: tasks.length, listed: list.length, list: list.join('\n') },
      });
    }
  }

  /** Title, due day in Japan, and the way to it. */
  private line(task: TaskRow, locale: Locale): string {
    // One task whose facts no mail may hold must not keep all others of the tenant from being told.
    const title = this.titles
      .of(task, locale)
      .slice(0, LONGEST_TITLE)
      .replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ');
    const due = task.dueAt ? japanDay(task.dueAt) : '';
    return `- ${title} (${due})\n  ${this.config.publicUrl}/v1/tasks/${task.id}`;
  }
}
