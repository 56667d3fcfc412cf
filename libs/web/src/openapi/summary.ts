const words = (name: string) =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase();
const article = (noun: string) => (/^[aeiou]/.test(noun) ? 'an' : 'a');
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const ONE: Readonly<Record<string, string>> = {
  get: 'Get',
  create: 'Create',
  update: 'Change',
  remove: 'Remove',
  retire: 'Retire',
};

/**
 * What an operation does, in a few words, from what it is called. A handler says it better itself with
 * `@ApiOperation({ summary })` where this is too bare.
 * @param operationId `<lib>.<noun>.<verb>`
 */
export function summaryOf(operationId: string, path: string): string {
  const [, noun = '', verb = ''] = operationId.split('.');
  const segments = path.split('/').filter((segment) => segment && !segment.startsWith('{'));
  if (verb === 'list') return `List ${words(segments.at(-1) ?? noun)}`;
  const known = ONE[verb];
  const one = words(noun);
  return known ? `${known} ${article(one)} ${one}` : `${capital(one)}: ${words(verb)}`;
}
