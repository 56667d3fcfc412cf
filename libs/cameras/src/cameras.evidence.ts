import {
  Evidence,
  type EvidenceFact,
  type EvidenceQuestion,
  type Measurement,
  SqlParams,
  TenantDb,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { DATA_MAP, REGISTRATION, type Wanted } from './camera/camera-completeness';
import {
  COMPLETENESS,
  type CompletenessCounts,
  TLS_DECISIONS,
  type TlsCounts,
  type WorstSite,
  worstSites,
} from './cameras.evidence.queries';

const SOURCES = ['camera', 'camera_purpose'];

function facts(counts: Readonly<Record<string, number>>): EvidenceFact[] {
  return Object.entries(counts).map(([name, value]) => ({ key: `cameras:evidence.${name}`, value }));
}

const unknown = (reason: string, known: readonly EvidenceFact[]): Measurement => ({
  value: null,
  unknownReason: `cameras:evidence.${reason}`,
  facts: known,
  sources: SOURCES,
});

/** Metrics over the cameras that are not retired: a planned one is to be registered as well. Scope: `sites` (ids). */
@Injectable()
export class CamerasEvidence {
  constructor(private readonly db: TenantDb) {}

  /** Share of cameras with purpose, owner, retention class and notice class. */
  @Evidence('M04')
  registration(question: EvidenceQuestion): Promise<Measurement> {
    return this.completeness(question, 'registered', REGISTRATION);
  }

  /**
   * Share of cameras whose line of the data map is complete: `DATA_MAP`. Who has access is always known, because the
   * assignments of roles are the only way in. Face templates have no lines before the lib that keeps them.
   */
  @Evidence('M12')
  dataMap(question: EvidenceQuestion): Promise<Measurement> {
    return this.completeness(question, 'mapped', DATA_MAP);
  }

  /** Which firmware is the latest is not known before there is a table of models. */
  @Evidence('M39')
  async firmware(question: EvidenceQuestion): Promise<Measurement> {
    const { cameras = 0, firmwareRecorded = 0 } = await this.counts(question);
    return unknown('no_model_table', facts({ cameras, firmwareRecorded }));
  }

  /**
   * Share of decided connections without TLS. Nothing found among some is no proof for all: while connections are
   * undecided and none of the decided is in plain text, it is unknown.
   */
  @Evidence('M44')
  async plainText(question: EvidenceQuestion): Promise<Measurement> {
    const [counts] = await this.ask<TlsCounts>(TLS_DECISIONS, question);
    const { connections = 0, plainText = 0, undecided = 0 } = counts ?? {};
    const found = facts({ connections, plainText, undecided });
    const decided = connections - undecided;
    if (!connections) return unknown('no_cameras', found);
    if (!decided) return unknown('tls_undecided', found);
    if (undecided && !plainText) return unknown('tls_partly_undecided', found);
    return { value: plainText / decided, facts: found, sources: ['camera'] };
  }

  /** The share of complete cameras; the facts say which fields are missing most, and in which stores. */
  private async completeness(
    question: EvidenceQuestion,
    complete: 'registered' | 'mapped',
    wanted: readonly Wanted[],
  ): Promise<Measurement> {
    const counts = await this.counts(question);
    const { cameras = 0, planned = 0, [complete]: share = 0 } = counts;
    const missing = wanted
      .map(({ name }) => [name, counts[name] ?? 0] as const)
      .toSorted(([, a], [, b]) => b - a);
    const known = facts({ cameras, planned, [complete]: share, ...Object.fromEntries(missing) });
    if (!cameras) return unknown('no_cameras', known);
    const { where, values } = scoped(question);
    const sites = await this.db.query<WorstSite>(worstSites(wanted, where), values);
    const worst = sites.map(({ code, name, incomplete, cameras: all }) => ({
      key: 'cameras:evidence.worstSite',
      value: `${code} ${name}: ${incomplete}/${all}`,
    }));
    return { value: share / cameras, facts: [...known, ...worst], sources: [...SOURCES, 'site'] };
  }

  private async counts(question: EvidenceQuestion): Promise<CompletenessCounts> {
    const [counts] = await this.ask<CompletenessCounts>(COMPLETENESS, question);
    if (!counts) throw new Error('a count answered no row');
    return counts;
  }

  private ask<Row extends object>(counting: string, question: EvidenceQuestion): Promise<Row[]> {
    const { where, values } = scoped(question);
    return this.db.query<Row>(`${counting} where ${where}`, values);
  }
}

/** The cameras that a question is about: registered by then and not removed since. */
function scoped({ scope, asOf }: EvidenceQuestion): { where: string; values: unknown[] } {
  const params = new SqlParams();
  const where = [
    "camera.state <> 'retired'",
    `camera.created_at <= ${params.add(asOf, 'timestamptz')}`,
    ...(scope.sites ? [`camera.site_id = any(${params.add(scope.sites, 'uuid[]')})`] : []),
  ];
  return { where: where.join(' and '), values: params.values };
}
