import { Clock, japanDay, Job, type JobRun, Jobs, type Tx } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { camerasOf, type DemoCamera } from './demo.camera';
import { needsMask, stepsOf } from './demo.camera-facts';
import { DemoCameras, keyOf, type KnownCamera } from './demo.cameras';
import { type DemoChain, chainOf, demoStores, FIRST_STORE, STORES_AT_ONCE } from './demo.chain';
import { DemoGroups } from './demo.groups';
import { DemoIntake, type Manner } from './demo.intake';
import { ownerLoginId } from './demo.people';
import { DemoStores } from './demo.stores';

const GROW = 'demo.grow';
/** Stores made by one job: some seconds, so that whoever stops the worker need not wait long. */
const PER_JOB = 100;

/** What a job is told: which stores of which chain, counted from 0; `stores` is how many the chain is to have. */
interface Stretch {
  readonly chain: string;
  readonly stores: number;
  readonly from: number;
  readonly to: number;
  /** Only what was known when the cameras were hung up, and the first store as a whole: what somebody waits for. */
  readonly bare?: boolean;
}

/**
 * Makes a chain stretch by stretch: stores with their areas, then their cameras, masks, and what became of the cameras. Each
 * step leaves alone what is there, so a job that was broken off is done again without harm.
 */
@Injectable()
export class DemoGrowth {
  private readonly logger = new Logger('Demo');

  constructor(
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly stores: DemoStores,
    private readonly cameras: DemoCameras,
    private readonly intake: DemoIntake,
    private readonly groups: DemoGroups,
  ) {}

  /** The first stores, which are there before the product is ready. @returns the job's id */
  begin(tx: Tx, { code, stores }: DemoChain): Promise<string> {
    return this.start(tx, { chain: code, stores, from: 0, to: Math.min(stores, STORES_AT_ONCE), bare: true });
  }

  /** What the first stores lack, and all others, by jobs of the worker that follow one another. */
  async goOn(tx: Tx, { code, stores }: DemoChain): Promise<void> {
    for (let from = 0; from < stores;) {
      const to = Math.min(stores, from + (from ? PER_JOB : STORES_AT_ONCE));
      await this.start(tx, { chain: code, stores, from, to });
      from = to;
    }
  }

  @Job(GROW)
  async grow(stretch: Stretch, run: JobRun): Promise<void> {
    const { chain: code, stores: count, from, to } = stretch;
    const chain = chainOf(code, count);
    const stores = demoStores(chain, from, to);
    await this.stores.build(stores);
    const cameras = camerasOf(chain, stores, japanDay(this.clock.now()));
    await this.register(cameras, stretch, run);
    const known = await this.cameras.known(stores);
    await this.cameras.decide(cameras.filter(isOfFirstStore), known);
    if (stretch.bare) return;
    const others = cameras.filter((camera) => !isOfFirstStore(camera));
    await this.cameras.mask(others, known);
    await this.settle(others, known, stretch, run);
    await this.groups.join(chain, cameras, known);
    if (count > STORES_AT_ONCE)
      this.logger.log(`the demonstration grows: ${to} of ${count} stores of ${code} are there`);
  }

  /** The inventory: cameras that the register does not have, and those about which nobody has decided. */
  private async register(
    cameras: readonly DemoCamera[],
    { chain, from, bare = false }: Stretch,
    run: JobRun,
  ): Promise<void> {
    const known = await this.cameras.known([...new Set(cameras.map(({ store }) => store))]);
    const listed = cameras
      .filter((camera) => !known.has(keyOf(camera)) || isUndecided(camera, known, bare))
      .map((camera) => {
        const owner = ownerLoginId(chain, camera.store);
        const decided = !bare && !isOfFirstStore(camera);
        return { camera, owner, decided, step: decided ? firstStep(camera) : undefined };
      });
    await this.intake.register(listed, mannerOf(from), run);
  }

  /** What could not be said at first: cameras that waited for a mask, and those that film no more. */
  private async settle(
    cameras: readonly DemoCamera[],
    known: ReadonlyMap<string, KnownCamera>,
    { from }: Stretch,
    run: JobRun,
  ): Promise<void> {
    const moved = cameras.flatMap((camera) => {
      const step = stepsOf(camera).at(-1);
      const state = known.get(keyOf(camera))?.state;
      const isOurs = state === 'planned' || state === 'active';
      return step && isOurs && state !== step.to ? [{ camera, step }] : [];
    });
    await this.intake.move(moved, mannerOf(from), run);
  }

  private start(tx: Tx, stretch: Stretch): Promise<string> {
    return this.jobs.start(tx, GROW, { ...stretch });
  }
}

/** The first stores come in by files, as a customer's would. */
const mannerOf = (from: number): Manner => (from ? 'batch' : 'file');

const isOfFirstStore = ({ store }: DemoCamera) => store.code === FIRST_STORE;

const isUndecided = (camera: DemoCamera, known: ReadonlyMap<string, KnownCamera>, bare: boolean) =>
  !bare && !isOfFirstStore(camera) && known.get(keyOf(camera))?.state === 'planned';

/** A camera that needs a mask films only when it has one. */
const firstStep = (camera: DemoCamera) => (needsMask(camera) ? undefined : stepsOf(camera)[0]);
