import { Clock, NotFound, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { SummedDay } from './availability-day.service';
import { RunningAvailability } from './availability-running.service';
import { answerOf, type Part } from './availability.answer';
import { dayAfter } from './availability.days';
import { periodOf } from './availability.period';
import {
  cameraSums,
  type Kept,
  partialSiteSums,
  readableCameras,
  readableSites,
  siteSums,
  type Statement,
} from './availability.queries';
import { beside, NOTHING, type Sums } from './availability.rules';
import type { AvailabilityQuestion, CameraAvailability, SiteAvailability } from './availability.schema';

type SumRow = Sums & {
  readonly id: string;
  readonly step: string;
  readonly cameras: number;
  readonly dark: number;
};

interface ReadableSite {
  readonly siteId: string;
  readonly whole: boolean;
  readonly cameraIds: readonly string[];
}

/** How reliably cameras and stores were there: kept figures of the days that are over, and of today what the events say. */
@Injectable()
export class Availability {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly running: RunningAvailability,
  ) {}

  /** @throws NotFound */
  async camera(cameraId: string, question: AvailabilityQuestion): Promise<CameraAvailability> {
    const [found] = await this.ofCameras([cameraId], question);
    if (!found) throw new NotFound('Camera');
    return found;
  }

  /** Over the cameras that the caller may read. @throws NotFound */
  async site(siteId: string, question: AvailabilityQuestion): Promise<SiteAvailability> {
    const [found] = await this.ofSites([siteId], question);
    if (!found) throw new NotFound('Site');
    return found;
  }

  /** Of those that the caller may read, in no particular order; in as many queries as for one. */
  async ofCameras(
    cameraIds: readonly string[],
    question: AvailabilityQuestion,
  ): Promise<CameraAvailability[]> {
    const cameras = await this.read<{ cameraId: string; siteId: string }>(readableCameras(cameraIds));
    if (!cameras.length) return [];
    const { kept, ...rest } = await this.periodOf(question);
    const siteIds = [...new Set(cameras.map(({ siteId }) => siteId))];
    const rows = await this.parts(
      cameraSums(
        cameras.map(({ cameraId }) => cameraId),
        kept,
      ),
    );
    const { days, missing } = await this.running.of(siteIds, kept, kept.place);
    return cameras.map(({ cameraId, siteId }) => {
      const today = days.flatMap((day) => partsOfCameras(day, [cameraId]));
      const {
        figures,
        cameras: _count,
        dark: _dark,
        steps,
        ...period
      } = rest.answer([...(rows.get(cameraId) ?? []), ...today]);
      return {
        cameraId,
        siteId,
        ...period,
        missingDays: missing(siteId),
        total: figures,
        steps: steps.map(({ from, to, figures: ofStep }) => ({ from, to, ...ofStep })),
      };
    });
  }

  /** As `ofCameras`. */
  async ofSites(siteIds: readonly string[], question: AvailabilityQuestion): Promise<SiteAvailability[]> {
    const sites = await this.read<ReadableSite>(readableSites(siteIds));
    if (!sites.length) return [];
    const { kept, answer } = await this.periodOf(question);
    const rows = await this.siteParts(sites, kept);
    const { days, missing } = await this.running.of(
      sites.map(({ siteId }) => siteId),
      kept,
      kept.place,
    );
    return sites.map((site) => {
      const { siteId, whole } = site;
      const today = days.flatMap((day) => partsOfSite(day, site));
      const { figures, dark, steps, ...rest } = answer([...(rows.get(siteId) ?? []), ...today]);
      return {
        siteId,
        ...rest,
        missingDays: missing(siteId),
        darkSeconds: whole ? dark : null,
        total: figures,
        steps: steps.map(({ from, to, dark: ofStep, figures: inStep }) => ({
          from,
          to,
          darkSeconds: whole ? ofStep : null,
          ...inStep,
        })),
      };
    });
  }

  private async periodOf(question: AvailabilityQuestion) {
    const now = this.clock.now();
    const { today } = this.running;
    const period = periodOf(question, dayAfter(today, -1));
    const kept: Kept = { ...period, step: question.step, place: await this.running.place() };
    return {
      kept,
      answer: (parts: readonly Part[]) => answerOf(period, question.step, parts, now, today),
    };
  }

  private async siteParts(sites: readonly ReadableSite[], kept: Kept): Promise<Map<string, Part[]>> {
    const whole = sites.filter((site) => site.whole).map(({ siteId }) => siteId);
    const partial = sites.filter((site) => !site.whole);
    const ids = partial.map(({ siteId }) => siteId);
    const cameraIds = partial.flatMap((site) => site.cameraIds);
    const parts = whole.length ? await this.parts(siteSums(whole, kept)) : new Map<string, Part[]>();
    if (cameraIds.length)
      for (const [id, list] of await this.parts(partialSiteSums(ids, cameraIds, kept))) parts.set(id, list);
    return parts;
  }

  private async parts(statement: Statement): Promise<Map<string, Part[]>> {
    const parts = new Map<string, Part[]>();
    for (const { id, step, cameras, dark, ...sums } of await this.read<SumRow>(statement)) {
      const part = { day: step, cameras, dark, sums };
      const known = parts.get(id);
      if (known) known.push(part);
      else parts.set(id, [part]);
    }
    return parts;
  }

  private read<Row extends object>({ text, values }: Statement): Promise<Row[]> {
    return this.db.query<Row>(text, values);
  }
}

type DayOf = SummedDay & { readonly day: string };

function partsOfCameras({ day, cameras }: DayOf, cameraIds: readonly string[]): Part[] {
  const mine = cameras.filter(({ cameraId }) => cameraIds.includes(cameraId));
  if (!mine.length) return [];
  const sums = mine.map((camera) => camera.sums).reduce(beside, NOTHING);
  return [{ day, cameras: mine.length, dark: 0, sums }];
}

function partsOfSite(summed: DayOf, { siteId, whole, cameraIds }: ReadableSite): Part[] {
  if (!whole) return partsOfCameras(summed, cameraIds);
  const { day } = summed;
  return summed.sites
    .filter((site) => site.siteId === siteId)
    .map(({ cameras, dark, sums }) => ({ day, cameras, dark, sums }));
}
