/** $1 texts that say who somebody was. Repeats of such commands hear that their answer is lost, as they do after a crash. */
export const FORGET_ANSWERS = `update idempotency_key set status = null, body = null, headers = null
  where state = 'done' and body is not null
    and exists (select from unnest($1::text[]) as told (part) where strpos(idempotency_key.body, told.part) > 0)`;

/** $1 as above: of jobs that are over, what was asked for and what came of it. That there was one stays. */
export const FORGET_JOBS = `update job set payload = '{}', result = null,
    problem = case when problem is not null then problem || '{"params": {}, "items": []}' end
  where finished_at is not null and exists (select from unnest($1::text[]) as told (part)
    where strpos(concat(job.payload, job.result, job.problem), told.part) > 0)`;
