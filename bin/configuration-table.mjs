// The configuration as a Markdown table, from the schema that reads it.
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export function configurationTable(rows) {
  return [
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows.map(({ name, default: preset, description, secret }) => {
      const shown = preset === 'required' ? 'required ¹' : preset && `\`${cell(preset)}\``;
      return `| \`${name}\`${secret ? ' 🔒' : ''} | ${shown || '–'} | ${cell(description)} |`;
    }),
  ].join('\n');
}
