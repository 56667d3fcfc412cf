/**
 * graphile-worker gives its tables row-level security without policies, so only their owner reaches them. The system
 * role runs jobs; the app role enqueues through `mimamori.enqueue_job` alone. Repeated after every migration: a newer
 * graphile-worker may add tables.
 */
export function rowLevelSecurityOfJobs(): string[] {
  return [
    'grant usage on schema graphile_worker to mimamori_system',
    'grant all on all tables in schema graphile_worker to mimamori_system',
    'grant all on all sequences in schema graphile_worker to mimamori_system',
    'grant execute on all functions in schema graphile_worker to mimamori_system',
    `do $$ declare job_table regclass; begin
       for job_table in select oid from pg_class where relnamespace = 'graphile_worker'::regnamespace
         and relkind = 'r' and relrowsecurity loop
         execute format('drop policy if exists system on %s', job_table);
         execute format('create policy system on %s to mimamori_system using (true) with check (true)', job_table);
       end loop; end $$`,
  ];
}
