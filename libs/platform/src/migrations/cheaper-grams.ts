import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The same grams as `SearchIndex1763800005000` makes, three times as fast: what they are mixed with is worked out once
 * for a text instead of once for each gram, and singles and pairs come out of one pass. Rows that are indexed stay as they are.
 */
const GRAMS = `
create or replace function mimamori.grams(tenant uuid, subject text, folded text, singles boolean) returns bigint[]
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  letters text[] := string_to_array(folded, null);
  mixed_with bigint := (ascii(subject)::bigint << 50)
    # ('x' || right(replace(tenant::text, '-', ''), 16))::bit(64)::bigint;
  of_letters bigint[];
  of_pairs bigint[];
begin
  select array_agg(distinct ascii(letter)::bigint # mixed_with) filter (where singles),
    array_agg(distinct (ascii(letter)::bigint * 2097152 + ascii(next)) # mixed_with) filter (where next <> ' ')
  into of_letters, of_pairs
  from unnest(letters, letters[2:]) as pairs (letter, next) where letter <> ' ';
  return coalesce(of_letters, '{}') || coalesce(of_pairs, '{}');
end $$`;

export class CheaperGrams1764000080001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(GRAMS);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward: restore a backup instead');
  }
}
