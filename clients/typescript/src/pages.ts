import { taken } from './problem';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null;
}

/** Every item of a list, page by page. @throws ProblemError, also when the list's cursor has expired */
export async function* items<Item>(
  page: (cursor: string | undefined) => Promise<{ data?: Page<Item>; error?: unknown; response: Response }>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const { items: found, nextCursor } = await taken(page(cursor));
    yield* found;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
}
