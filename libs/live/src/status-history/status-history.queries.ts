/** Months with a partition, as `{month}`; only our own function makes them, and it names them so. */
export const MONTHS = `select to_char(to_date(right(part.relname, 6), 'YYYYMM'), 'YYYY-MM-DD') as month
  from pg_inherits join pg_class part on part.oid = pg_inherits.inhrelid
  where pg_inherits.inhparent = 'status_event'::regclass and part.relname <> 'status_event_default'
  order by 1`;

/** Months of rows that came before their partition did. */
export const EARLY_MONTHS = `select distinct
    to_char(date_trunc('month', at at time zone 'Asia/Tokyo'), 'YYYY-MM-DD') as month
  from status_event_default order by 1`;

export const ANY_EARLY = 'select 1 from status_event_default limit 1';

/** $1 first day of a month: whether it was made now. */
export const ADD_MONTH = 'select mimamori.status_event_add_month($1::date) as done';

/** $1 first day of a month: whether it was dropped now. */
export const DROP_MONTH = 'select mimamori.status_event_drop_month($1::date) as done';
