// Sections of a hand-written page that are generated: everything between `<!-- name:start … -->` and `<!-- name:end -->`.
const start = (name) => new RegExp(`<!-- ${name}:start\\b[^>]*-->\\n`);

function bounds(text, name) {
  const opened = start(name).exec(text);
  const end = opened ? text.indexOf(`<!-- ${name}:end -->`, opened.index) : -1;
  if (end < 0) throw new Error(`no section "${name}" between its two markers`);
  return { from: opened.index + opened[0].length, end };
}

export function readMarked(text, name) {
  const { from, end } = bounds(text, name);
  return text.slice(from, end);
}

export function replaceMarked(text, name, content) {
  const { from, end } = bounds(text, name);
  return `${text.slice(0, from)}\n${content.trim()}\n\n${text.slice(end)}`;
}
