import {
  Clock,
  foldForSearch,
  getContext,
  japanIso,
  NotFound,
  requireCan,
  SqlParams,
  Translator,
} from '@mimamori/platform';
import { CursorCodec, Keysets, type Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { Assessment } from './assessment.type';
import { usualPeriod } from './period.rules';
import { SafeguardAssessment } from './safeguard-assessment.service';
import type { SafeguardItem, SafeguardQuery, SafeguardView } from './safeguard.schema';
import { safeguardItem, safeguardView } from './safeguard.view';
import { countStatuses, type StatusCounts } from './status-counts';
import { type Words, wordsIn } from './words';

const LIST = 'reports.safeguard';

export interface SafeguardOverview {
  readonly edition: string;
  readonly asOf: string;
  /** All measures, whatever the filter. */
  readonly counts: StatusCounts;
  readonly page: Page<SafeguardItem>;
}

/** Where the tenant stands now, measure by measure, in the language of the caller. */
@Injectable()
export class Safeguards {
  constructor(
    private readonly assessment: SafeguardAssessment,
    private readonly translator: Translator,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly cursors: CursorCodec,
  ) {}

  /** @throws Forbidden, CursorInvalid */
  async list(query: SafeguardQuery): Promise<SafeguardOverview> {
    requireCan('read', 'Safeguard', {});
    const assessed = await this.assess();
    const words = this.words();
    const items = assessed.measures.map((measure) => safeguardItem(words, assessed.edition, measure));
    return {
      edition: assessed.edition.code,
      asOf: japanIso(assessed.asOf),
      counts: countStatuses(assessed.measures.map(({ status }) => status)),
      page: this.pageOf(
        items.filter((item) => matches(item, query)),
        query,
      ),
    };
  }

  /** @throws Forbidden, NotFound */
  async get(code: string): Promise<SafeguardView> {
    requireCan('read', 'Safeguard', {});
    const { edition, measures } = await this.assess(code);
    const [measure] = measures;
    if (!measure) throw new NotFound('Safeguard');
    return safeguardView(this.words(), edition, measure);
  }

  private assess(measure?: string): Promise<Assessment> {
    const asOf = this.clock.now();
    return this.assessment.assess({ asOf, period: usualPeriod(asOf), measure });
  }

  /** The rows are computed, not stored, so the keyset is applied here; cursors are those of every list. */
  private pageOf(items: readonly SafeguardItem[], query: SafeguardQuery): Page<SafeguardItem> {
    const { descending } = query.sort;
    const key = ({ code }: SafeguardItem) => code;
    const sorted = items.toSorted((a, b) => (a.code < b.code === descending ? 1 : -1));
    const after = query.cursor === undefined ? undefined : this.cursors.decode(LIST, query, query.cursor)[0];
    const rest =
      after === undefined ? sorted : sorted.filter(({ code }) => (descending ? code < after : code > after));
    const { page } = this.keysets.plan({
      list: LIST,
      request: { ...query, cursor: undefined },
      columns: { code: { sql: 'code', key } },
      id: { sql: 'code', key },
      params: new SqlParams(),
    });
    return page(rest.slice(0, query.limit + 1), query.totalCount ? items.length : undefined);
  }

  private words(): Words {
    return wordsIn(this.translator, getContext().locale);
  }
}

function matches({ code, name, category, status }: SafeguardItem, { filter, q }: SafeguardQuery): boolean {
  if (filter.category && filter.category !== category) return false;
  if (filter.status && filter.status !== status) return false;
  return !q || foldForSearch(`${code} ${name}`).includes(foldForSearch(q));
}
