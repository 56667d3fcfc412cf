// architecture.mjs as a Mermaid diagram. The libs that most capabilities may import are one box, so that the picture
// stays readable; the table below it says the rest exactly.
import { base } from '../architecture.mjs';

const list = (names) => names.map((name) => `\`${name}\``).join(', ');

function arrows(lib, allowed) {
  const wholeBase = base.every((name) => allowed.includes(name));
  const others = wholeBase ? allowed.filter((name) => !base.includes(name)) : allowed;
  return [...(wholeBase ? [`  ${lib} --> base`] : []), ...others.map((name) => `  ${lib} --> ${name}`)];
}

function row([lib, allowed]) {
  const wholeBase = base.every((name) => allowed.includes(name));
  const others = wholeBase ? allowed.filter((name) => !base.includes(name)) : allowed;
  const text = [...(wholeBase ? ['*base*'] : []), ...(others.length ? [list(others)] : [])].join(', ');
  return `| \`${lib}\` | ${text || '–'} |`;
}

/** @param edges lib → the libs it may import */
export function architectureDiagram(edges) {
  const libs = Object.entries(edges);
  const inside = libs.filter(([lib]) => base.includes(lib));
  const outside = libs.filter(([lib]) => !base.includes(lib));
  return [
    '```mermaid',
    'flowchart TB',
    '  subgraph base',
    ...inside.map(([lib]) => `    ${lib}`),
    ...inside.flatMap(([lib, allowed]) => arrows(lib, allowed)).map((arrow) => `  ${arrow}`),
    '  end',
    ...outside.map(([lib]) => `  ${lib}`),
    ...outside.flatMap(([lib, allowed]) => arrows(lib, allowed)),
    '```',
    '',
    `*base* = ${list(base)}. Edges are not transitive: what is not listed is refused by \`npm run boundaries\`.`,
    '',
    '| lib | may import |',
    '|---|---|',
    ...libs.map(row),
  ].join('\n');
}
