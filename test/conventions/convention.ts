import type { Answer } from '../support/app';
import type { Ground, Request } from './ground';
import type { Route } from './route';

export interface Titled {
  readonly title: string;
}

/** What every route (or every root field of GraphQL) keeps to that it applies to. */
export interface Convention<On extends Titled = Route> {
  /** Short: the matrix shows it. */
  readonly name: string;
  applies(on: On, ground: Ground): boolean;
  /** What is wrong, one text each; nothing when it is kept. */
  check(on: On, ground: Ground): Promise<readonly string[]>;
  /** Routes that do otherwise, and why. One that keeps to it after all is a fault. */
  readonly exceptions?: Readonly<Record<string, string>>;
}

/** One reason for several exceptions. */
export function all(reason: string, ...titles: readonly string[]): Record<string, string> {
  return Object.fromEntries(titles.map((title) => [title, reason]));
}

/** Everything that a convention applies to, held to it. @returns lines `METHOD path: what` */
export async function faultsOf<On extends Titled>(
  convention: Convention<On>,
  things: readonly On[],
  ground: Ground,
): Promise<string[]> {
  const { exceptions = {} } = convention;
  const held = things.filter((on) => convention.applies(on, ground));
  const faults = held.length ? [] : ['applies to nothing'];
  for (const title of Object.keys(exceptions))
    if (!held.some((on) => on.title === title)) faults.push(`${title}: an exception for nothing`);
  for (const on of held) {
    const found = await convention.check(on, ground).catch((error: Error) => [`broke off: ${error.message}`]);
    if (!(on.title in exceptions)) faults.push(...found.map((fault) => `${on.title}: ${fault}`));
    else if (!found.length) faults.push(`${on.title}: keeps to it; it is no exception any more`);
  }
  return faults;
}

/** Everything, by the conventions it is held to; an exception stands in brackets. */
export function matrix<On extends Titled>(
  conventions: readonly Convention<On>[],
  things: readonly On[],
  ground: Ground,
): Record<string, string[]> {
  const held: Record<string, string[]> = {};
  for (const { title, names } of things.map((on) => ({
    title: on.title,
    names: namesOf(conventions, on, ground),
  })))
    (held[names.join(' · ')] ??= []).push(title);
  for (const titles of Object.values(held)) titles.sort();
  return held;
}

function namesOf<On extends Titled>(
  conventions: readonly Convention<On>[],
  on: On,
  ground: Ground,
): string[] {
  return conventions
    .filter((one) => one.applies(on, ground))
    .map(({ name, exceptions = {} }) => (on.title in exceptions ? `(${name})` : name));
}

const shown = ({ status, body, text }: Answer) => `${status} ${body?.code ?? text.slice(0, 100)}`;

/** Nothing when the answer is this refusal. */
export function expects(what: string, answer: Answer, status: number, code?: string): string[] {
  const fits = answer.status === status && (code === undefined || answer.body?.code === code);
  return fits ? [] : [`${what}: ${shown(answer)} instead of ${status} ${code ?? ''}`.trimEnd()];
}

interface Refusal {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  /** A place that it must name. */
  readonly pointer?: string;
}

const placesOf = ({ body }: Answer) =>
  JSON.stringify(
    (body?.errors ?? []).map((one: { pointer: string; code: string }) => [one.pointer, one.code]),
  );

function faultsOfRefusal(answer: Answer, { what, status, code, pointer }: Refusal): string[] {
  const places = placesOf(answer);
  const isNamed = pointer === undefined || places.includes(`["${pointer}",`);
  return [...expects(what, answer, status, code), ...(isNamed ? [] : [`${what}: points at ${places}`])];
}

/** A refusal in English. */
export async function refused(
  ground: Ground,
  route: Route,
  request: Request,
  refusal: Refusal,
): Promise<string[]> {
  return faultsOfRefusal(await ground.ask(route, request), refusal);
}

/** The same refusal in both languages: other words, the same code and places. */
export async function refusedInBoth(
  ground: Ground,
  route: Route,
  request: Request,
  refusal: Refusal,
): Promise<string[]> {
  const ja = await ground.ask(route, { ...request, language: 'ja' });
  const en = await ground.ask(route, { ...request, language: 'en' });
  const { what } = refusal;
  return [
    ...faultsOfRefusal(ja, refusal),
    ...faultsOfRefusal(en, refusal),
    ...(ja.body?.title === en.body?.title ? [`${what}: the same title in ja and en`] : []),
    ...(placesOf(ja) === placesOf(en) ? [] : [`${what}: other places in ja than in en`]),
  ];
}
