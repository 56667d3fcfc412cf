import type { CameraClass } from '@mimamori/cameras';

import { camerasPerStore, type DemoChain, type DemoStore } from './demo.chain';
import { type DemoDevice, deviceOf } from './demo.devices';
import type { DemoPlace } from './demo.store-kinds';

/** A camera of the demonstration as it is made up: everything else follows from these. */
export interface DemoCamera {
  /** Over the whole chain; 0 is the first camera of the first store. */
  readonly index: number;
  /** Within the store, from 0. */
  readonly ordinal: number;
  readonly store: DemoStore;
  readonly code: string;
  readonly name: string;
  readonly place: DemoPlace;
  readonly device: DemoDevice;
  readonly class: CameraClass;
  /** Codes. */
  readonly purposes: readonly string[];
  readonly installedOn: string;
  /** The day on which the demonstration is made: what is due soon stays due soon. */
  readonly today: string;
}

/** Some stores forgot that their back rooms film the people who work there. */
const purposesAt = ({ purposes }: DemoPlace, storeIndex: number) =>
  storeIndex % 5 === 3 ? purposes.filter((code) => code !== 'staff') : purposes;

function cameraOf(store: DemoStore, ordinal: number, counts: boolean): Omit<DemoCamera, 'index' | 'today'> {
  const { places } = store.kind;
  const place = places[ordinal % places.length]!;
  const before = Array.from({ length: ordinal }, (_, at) => places[at % places.length]);
  const number = before.filter((one) => one?.code === place.code).length + 1;
  const counting = counts && place.class === 'entrance' && ordinal % 10 === 0 && store.index % 4 === 0;
  const caresFor = place.purposes.includes('medicine') || place.purposes.includes('handover');
  return {
    ordinal,
    store,
    code: `C${String(ordinal + 1).padStart(2, '0')}`,
    name: `${place.name}${number}`,
    place,
    device: deviceOf(store.index, ordinal),
    class: counting ? 'people_counting' : caresFor ? 'safety_operations' : 'conventional_security',
    purposes: counting ? ['counting'] : purposesAt(place, store.index),
    installedOn: `${2021 + (store.index % 5)}-0${1 + (ordinal % 9)}-15`,
  };
}

/** The cameras of these stores, which are some of the chain's, in its order. @param today YYYY-MM-DD */
export function camerasOf(chain: DemoChain, stores: readonly DemoStore[], today: string): DemoCamera[] {
  const counts = camerasPerStore(chain);
  const countsVisitors = chain.purposes.some(({ code }) => code === 'counting');
  const [first] = stores;
  let index = counts.slice(0, first?.index ?? 0).reduce((sum, count) => sum + count, 0);
  return stores.flatMap((store) =>
    Array.from({ length: counts[store.index] ?? 0 }, (_, ordinal) => ({
      ...cameraOf(store, ordinal, countsVisitors),
      index: index++,
      today,
    })),
  );
}
