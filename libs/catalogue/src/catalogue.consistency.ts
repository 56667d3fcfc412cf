interface SourceRef {
  readonly key: string;
  readonly asOf: string;
}

/** The parts of an edition whose references are checked; wider than `Edition`, as it is called while that is parsed. */
export interface EditionRows {
  readonly code: string;
  readonly effectiveFrom: string;
  readonly effectiveUntil: string | null;
  readonly asOf: string;
  readonly sources: readonly SourceRef[];
  readonly categories: readonly { code: string; sources: readonly SourceRef[] }[];
  readonly measures: readonly {
    code: string;
    category: string;
    level: string;
    levelParts?: readonly { level: string }[] | undefined;
    metrics: readonly string[];
    attestations: readonly { key: string }[];
    toBeVerified: readonly string[];
    sources: readonly SourceRef[];
  }[];
  readonly metrics: readonly {
    code: string;
    alsoRequires?: readonly { key: string }[] | undefined;
    unusedBecause?: unknown;
    sources: readonly SourceRef[];
  }[];
  readonly smallOperator: { toBeVerified: readonly string[]; sources: readonly SourceRef[] };
  readonly expected: readonly {
    regime: { code: string; sources: readonly SourceRef[] };
    checks: readonly {
      code: string;
      regime: string;
      relatedMeasures: readonly string[];
      metrics: readonly string[];
      sources: readonly SourceRef[];
    }[];
  }[];
  readonly changes: {
    act: { sources: readonly SourceRef[] };
    stages: readonly { date: string; lawState: string; sources: readonly SourceRef[] }[];
    topics: readonly { code: string; toBeVerified: readonly string[]; sources: readonly SourceRef[] }[];
  };
  readonly openPoints: readonly { code: string; sources: readonly SourceRef[] }[];
  readonly references: readonly { key: string; asOf: string }[];
}

export interface Inconsistency {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Everything that a single row cannot see: duplicates, dangling references, unused metrics, dates that contradict. */
export function checkConsistency(edition: EditionRows): Inconsistency[] {
  return [
    ...duplicates(edition),
    ...danglingReferences(edition),
    ...unusedMetrics(edition),
    ...unexplainedMeasures(edition),
    ...sourceProblems(edition),
    ...dateProblems(edition),
  ];
}

function duplicates(edition: EditionRows): Inconsistency[] {
  const sets: [string, string[]][] = [
    ['categories', edition.categories.map((row) => row.code)],
    ['measures', edition.measures.map((row) => row.code)],
    ['metrics', edition.metrics.map((row) => row.code)],
    ['openPoints', edition.openPoints.map((row) => row.code)],
    ['references', edition.references.map((row) => row.key)],
    ['changes', edition.changes.topics.map((row) => row.code)],
    [
      'expected',
      edition.expected.flatMap(({ regime, checks }) => [regime.code, ...checks.map((row) => row.code)]),
    ],
    ['attestations', edition.measures.flatMap((row) => row.attestations.map(({ key }) => key))],
    ...edition.measures.map((row): [string, string[]] => [`metrics of ${row.code}`, [...row.metrics]]),
    ...edition.metrics.map((row): [string, string[]] => [
      `parts of ${row.code}`,
      (row.alsoRequires ?? []).map(({ key }) => key),
    ]),
  ];
  return sets.flatMap(([where, codes]) =>
    codes
      .filter((code, index) => codes.indexOf(code) !== index)
      .map((code) => ({ path: [where], message: `${code} appears twice in ${where}` })),
  );
}

function danglingReferences(edition: EditionRows): Inconsistency[] {
  const known = {
    metric: new Set(edition.metrics.map((row) => row.code)),
    measure: new Set(edition.measures.map((row) => row.code)),
    category: new Set(edition.categories.map((row) => row.code)),
    'open point': new Set(edition.openPoints.map((row) => row.code)),
  };
  const problems: Inconsistency[] = [];
  const expectKnown = (kind: keyof typeof known, from: string, codes: readonly string[]): void => {
    for (const code of codes)
      if (!known[kind].has(code))
        problems.push({ path: [from], message: `${from} names an unknown ${kind} ${code}` });
  };
  for (const row of edition.measures) {
    expectKnown('metric', row.code, row.metrics);
    expectKnown('category', row.code, [row.category]);
    expectKnown('open point', row.code, row.toBeVerified);
    for (const { key } of row.attestations)
      if (!key.startsWith(`${row.code}.`))
        problems.push({ path: [row.code], message: `${key} belongs to another row` });
  }
  expectKnown('open point', 'smallOperator', edition.smallOperator.toBeVerified);
  for (const row of edition.changes.topics) expectKnown('open point', row.code, row.toBeVerified);
  for (const { regime, checks } of edition.expected)
    for (const row of checks) {
      expectKnown('metric', row.code, row.metrics);
      expectKnown('measure', row.code, row.relatedMeasures);
      if (row.regime !== regime.code)
        problems.push({
          path: [row.code],
          message: `${row.code} is filed under ${regime.code}, not ${row.regime}`,
        });
    }
  return problems;
}

function unusedMetrics(edition: EditionRows): Inconsistency[] {
  const used = new Set(edition.measures.flatMap((row) => row.metrics));
  return edition.metrics
    .filter((row) => used.has(row.code) === (row.unusedBecause !== undefined))
    .map((row) => ({
      path: [row.code],
      message: used.has(row.code)
        ? `${row.code} is used but says why it is not`
        : `${row.code} is used by no measure and does not say why`,
    }));
}

function unexplainedMeasures(edition: EditionRows): Inconsistency[] {
  const problems: Inconsistency[] = [];
  for (const { code, level, levelParts, metrics, attestations } of edition.measures) {
    if (metrics.length + attestations.length === 0)
      problems.push({ path: [code], message: `${code} has neither metric nor attestation` });
    if (levelParts && !levelParts.some((part) => part.level === level))
      problems.push({ path: [code], message: `${code} is headed ${level}, which none of its parts is` });
    if (levelParts?.some((part) => part.level === 'must') && level !== 'must')
      problems.push({ path: [code], message: `${code} holds a must and has to be headed must` });
  }
  return problems;
}

function sourceProblems(edition: EditionRows): Inconsistency[] {
  const references = new Map(edition.references.map((row) => [row.key, row]));
  return [...sourceRefs(edition)].flatMap(([owner, { key, asOf }]) => {
    const source = references.get(key);
    if (!source) return [{ path: [owner], message: `${owner} cites an unknown source ${key}` }];
    return asOf > source.asOf
      ? [{ path: [owner], message: `${owner} cites ${key} as of ${asOf}, later than the source itself` }]
      : [];
  });
}

function* sourceRefs(edition: EditionRows): Generator<[string, SourceRef]> {
  const owners: [string, readonly SourceRef[]][] = [
    [edition.code, edition.sources],
    ['smallOperator', edition.smallOperator.sources],
    ['changes.act', edition.changes.act.sources],
    ...[
      edition.categories,
      edition.measures,
      edition.metrics,
      edition.openPoints,
      edition.changes.topics,
      edition.expected.flatMap(({ regime, checks }) => [regime, ...checks]),
    ]
      .flat()
      .map((row): [string, readonly SourceRef[]] => [row.code, row.sources]),
    ...edition.changes.stages.map((row): [string, readonly SourceRef[]] => [
      `stage ${row.date}`,
      row.sources,
    ]),
  ];
  for (const [owner, refs] of owners) for (const ref of refs) yield [owner, ref];
}

function dateProblems(edition: EditionRows): Inconsistency[] {
  const problems: Inconsistency[] = [];
  const { effectiveFrom, effectiveUntil, asOf } = edition;
  if (effectiveUntil !== null && effectiveUntil <= effectiveFrom)
    problems.push({ path: ['effectiveUntil'], message: 'the edition ends before it begins' });
  for (const row of edition.references)
    if (row.asOf > asOf)
      problems.push({
        path: [row.key],
        message: `${row.key} is dated after the edition was checked (${asOf})`,
      });
  for (const stage of edition.changes.stages)
    if (stage.date > asOf === (stage.lawState === 'in_force'))
      problems.push({
        path: ['changes', stage.date],
        message: `${stage.date} contradicts ${stage.lawState}`,
      });
  return problems;
}
