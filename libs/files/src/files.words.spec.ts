/** @jest-environment node */
import { Translator } from '@mimamori/platform';
import { parity } from '@mimamori/web/testing';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory, Query, Resolver } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';

import { CONTENT_TYPES } from './content/content-types';
import { storedFileSchema } from './file/file.schema';
import { StoredFileType } from './file/file.type';
import { FILE_KINDS, FILE_STATES } from './file/file.words';
import { Files1763800020000 } from './migrations/files';

@Resolver()
class AnyResolver {
  @Query(() => StoredFileType)
  file(): StoredFileType {
    throw new Error('only its type is asked for');
  }
}

describe('files', () => {
  it('have the same words in the database', async () => {
    const statements: string[] = [];
    await new Files1763800020000().up({ query: async (sql: string) => void statements.push(sql) } as never);
    const table = statements.join('\n');
    for (const [column, words] of [
      ['kind', FILE_KINDS],
      ['state', FILE_STATES],
      ['content_type', CONTENT_TYPES],
    ] as const)
      expect(table).toContain(`${column} in (${words.map((word) => `'${word}'`).join(', ')})`);
  });

  it('have the fields of REST in GraphQL', async () => {
    const module = await Test.createTestingModule({ imports: [GraphQLSchemaBuilderModule] }).compile();
    const schema = await module.get(GraphQLSchemaFactory).create([AnyResolver]);
    const fields = parity(schema, 'StoredFile', storedFileSchema);
    expect(fields.graphql).toEqual(fields.zod);
  });

  it('say what a refused file looks like', () => {
    const translator = new Translator();
    const detail = (found: string) => translator.t('files:errors.type_not_allowed.detail', 'en', { found });
    expect(detail('heic')).toMatch(/^This is a HEIC/);
    expect(detail('unknown')).toMatch(/^JPEG/);
  });
});
