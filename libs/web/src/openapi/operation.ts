import { type ExampleValues, type JsonSchema, NoExample } from './example-value';
import {
  addProblems,
  type Answers,
  headerRefs,
  isCommand,
  type Operation,
  type OperationFacts,
} from './problem-responses';
import { summaryOf } from './summary';

interface Media {
  schema?: JsonSchema;
  example?: unknown;
}

interface Answer {
  readonly $ref?: string;
  description?: string;
  headers?: object;
  content?: Record<string, Media>;
}

const JSON_TYPE = 'application/json';
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Started; the job tells the rest',
  204: 'Done, nothing to say',
};

function parameter(name: string, description: string, example: string, required = false) {
  return { name, in: 'header' as const, required, description, schema: { type: 'string' as const }, example };
}

/** Asked of every operation, so it is told once per path. */
export const ACCEPT_LANGUAGE = parameter('Accept-Language', 'Language of texts for people: ja or en', 'ja');

function commandHeaders({ publicReason, ifMatch, ...facts }: OperationFacts) {
  return [
    ...(isCommand(facts) && publicReason === undefined
      ? [parameter('Idempotency-Key', 'Repeats within a day get the first answer again', 'order-7f3a')]
      : []),
    ...(ifMatch
      ? [
          parameter(
            'If-Match',
            'The ETag of the version that is changed',
            '"1a2b3c4d-3"',
            ifMatch === 'required',
          ),
        ]
      : []),
  ];
}

/** Everything beyond what Nest reads from the handler: from its marks and its schemas, never from a list by hand. */
export class OperationWriter {
  constructor(
    private readonly examples: ExampleValues,
    private readonly problems: Answers,
  ) {}

  write(operation: Operation, facts: OperationFacts): void {
    this.tellUnchanged(operation, facts);
    const { can, publicReason, limit } = facts;
    operation.summary ||= summaryOf(operation.operationId ?? '', facts.path);
    operation.description ||= can
      ? `Needs the permission \`${can.action}\` on \`${can.subject}\`.`
      : `Open to everybody: ${publicReason}.`;
    Object.assign(operation, can && { 'x-permission': can }, limit && { 'x-rate-limit': limit });
    operation.security = can ? [{ bearer: [] }] : [];
    operation.parameters = [...(operation.parameters ?? []), ...commandHeaders(facts)];
    for (const one of operation.parameters)
      if ('in' in one && one.in === 'query' && isObject(one.schema))
        Object.assign(one, { style: 'deepObject', explode: true });
    this.addExample((operation.requestBody as { content?: Record<string, Media> } | undefined)?.content);
    for (const [status, answer] of Object.entries(operation.responses))
      if (status < '4') this.tellAnswer(status, answer as Answer, facts);
      else this.addExample((answer as Answer).content);
    addProblems(operation, facts, this.problems);
  }

  /** A GET of one versioned resource answers 304 to whoever has it. */
  private tellUnchanged(operation: Operation, { method }: OperationFacts): void {
    const [answer] = Object.entries(operation.responses).flatMap(([status, one]) =>
      status === '200' ? [one] : [],
    );
    if (method !== 'get' || !this.isVersioned(answer as Answer | undefined)) return;
    const header = parameter('If-None-Match', 'The ETag of the version that the caller has', '"1a2b3c4d-3"');
    operation.parameters = [...(operation.parameters ?? []), header];
    operation.responses['304'] ??= {
      description: 'The caller has this version already',
      headers: headerRefs(['ETag']),
    };
  }

  private isVersioned(answer: Answer | undefined): boolean {
    const { properties = {} } = this.examples.resolve(answer?.content?.[JSON_TYPE]?.schema ?? {});
    return 'id' in properties && 'version' in properties;
  }

  private tellAnswer(status: string, answer: Answer, facts: OperationFacts): void {
    answer.description ||= DESCRIPTIONS[status] ?? 'Done';
    this.addExample(answer.content);
    const { properties = {} } = this.examples.resolve(answer.content?.[JSON_TYPE]?.schema ?? {});
    const headers = [
      ...('id' in properties && 'version' in properties ? ['ETag'] : []),
      ...((status === '201' && 'id' in properties) || (status === '202' && 'jobId' in properties)
        ? ['Location']
        : []),
      ...(isCommand(facts) && facts.can ? ['Idempotency-Replayed'] : []),
      ...(facts.can || facts.limit ? ['RateLimit', 'RateLimit-Policy'] : []),
    ];
    if (headers.length) answer.headers = { ...answer.headers, ...headerRefs(headers) };
  }

  private addExample(content: Record<string, Media> = {}): void {
    const media = content[JSON_TYPE];
    if (!media?.schema || media.example !== undefined) return;
    try {
      media.example = this.examples.of(media.schema);
    } catch (error) {
      // the lint names it; a document without one example is still a document
      if (!(error instanceof NoExample)) throw error;
    }
  }
}

function isObject(schema: unknown): boolean {
  return (schema as { type?: unknown } | undefined)?.type === 'object';
}
