import { type PlatformParts, platformParts, type PretendMethods } from '@mimamori/platform/testing';
import { CursorCodec, Keysets } from '@mimamori/web';

/** What services of the libs are made of, on one spec's own database; `close` it at the end. */
export interface TestParts extends PlatformParts {
  readonly keysets: Keysets;
}

/** For db-specs of single services; specs of whole behaviour start the app. */
export async function testParts(
  database: { url: string; systemUrl: string },
  entities: readonly (new () => object)[],
  methods: PretendMethods = {},
): Promise<TestParts> {
  const parts = await platformParts(database, entities, methods);
  return { ...parts, keysets: new Keysets(new CursorCodec(parts.clock, parts.config)) };
}
