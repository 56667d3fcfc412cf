import { getContext, type Locale, LOCALES, Translator } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { type TaskDeclaration, titleKeyOf } from './task.declaration';
import { type Task, type TaskRow, toTask } from './task.schema';

/** Titles are translated when they are read: the same task, in each reader's language. */
@Injectable()
export class TaskTitles {
  constructor(private readonly texts: Translator) {}

  view(row: TaskRow): Task {
    return toTask(row, this.of(row, getContext().locale));
  }

  of(row: Pick<TaskRow, 'kind' | 'code' | 'title' | 'params'>, locale: Locale): string {
    const { kind, title } = row;
    if (kind === 'manual') return title ?? '';
    return this.texts.t(titleKeyOf({ ...row, kind }), locale, row.params);
  }

  /** @throws Error for a code that a lib opens without having given it a title: its readers would see a key */
  requireKnown(declared: Pick<TaskDeclaration, 'code' | 'kind'>): void {
    const key = titleKeyOf(declared);
    const missing = LOCALES.filter((locale) => !this.texts.exists(key, locale));
    if (missing.length) throw new Error(`no title ${key} in ${missing.join(', ')}`);
  }
}
