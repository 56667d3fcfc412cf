import { DATA_MAP, lacksAnyOf, REGISTRATION, type Wanted, WANTED } from './camera/camera-completeness';

const count = (condition: string, name: string) => `(count(*) filter (where ${condition}))::int as "${name}"`;

/** Whole numbers by name: cameras, planned ones, complete ones by metric, and for each wanted fact those without it. */
export type CompletenessCounts = Readonly<Record<string, number>>;

/** `where` follows. */
export const COMPLETENESS = `select count(*)::int as cameras,
  ${[
    count("camera.state = 'planned'", 'planned'),
    count('camera.firmware is not null', 'firmwareRecorded'),
    count(`not ${lacksAnyOf(REGISTRATION)}`, 'registered'),
    count(`not ${lacksAnyOf(DATA_MAP)}`, 'mapped'),
    ...WANTED.map(({ name, missing }) => count(missing, name)),
  ].join(', ')}
  from camera`;

export interface WorstSite {
  readonly code: string;
  readonly name: string;
  readonly incomplete: number;
  readonly cameras: number;
}

const MOST_SITES = 3;

/** The stores with the most incomplete cameras, worst first; `where` is over `camera`. */
export function worstSites(wanted: readonly Wanted[], where: string): string {
  return `select site.code, site.name, ${count(lacksAnyOf(wanted), 'incomplete')}, count(*)::int as cameras
    from camera join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
    where ${where}
    group by site.code, site.name having count(*) filter (where ${lacksAnyOf(wanted)}) > 0
    order by 3 desc, site.code limit ${MOST_SITES}`;
}

export interface TlsCounts {
  readonly connections: number;
  readonly plainText: number;
  readonly undecided: number;
}

/** Each camera has two connections: its management and its streams. */
export const TLS_DECISIONS = `select (2 * count(*))::int as connections,
  ((count(*) filter (where not camera.management_tls)) + (count(*) filter (where not camera.stream_tls)))::int as "plainText",
  ((count(*) filter (where camera.management_tls is null))
    + (count(*) filter (where camera.stream_tls is null)))::int as undecided
  from camera`;
