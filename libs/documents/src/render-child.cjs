// The rendering process. Plain JavaScript because it is forked by path, from the sources under Jest and from dist in
// production, and must be the same file in both. Its messages are typed in render-protocol.ts.
'use strict';

const path = require('node:path');

/** @import { ChildReply, ChildSettings, RenderJob, TypstCompiler, TypstModule } from './render-protocol' */

/** @type {ChildSettings} */
const settings = JSON.parse(process.argv[2] ?? '{}');

/** @param {ChildReply} message */
const reply = (message) => process.send?.(message);

/** @param {unknown} error */
const text = (error) => (error instanceof Error ? error.message : String(error));

/** @returns {TypstCompiler | null} */
function createCompiler() {
  const problems = [];
  for (const compiler of settings.compilers) {
    try {
      /** @type {TypstModule} */
      const typst = require(compiler);
      return typst.NodeCompiler.create({
        workspace: settings.templateFolder,
        fontArgs: [{ fontPaths: settings.fontFolders }],
      });
    } catch (error) {
      problems.push(text(error));
    }
  }
  reply({ type: 'unavailable', problems });
  return null;
}

/**
 * @param {TypstCompiler} compiler
 * @param {RenderJob} job
 * @returns {ChildReply}
 */
function render(compiler, job) {
  try {
    const compiled = compiler.compile({
      mainFilePath: path.join(settings.templateFolder, job.file),
      inputs: { data: job.json },
    });
    if (compiled.result === null) {
      const messages = compiled
        .takeDiagnostics()
        ?.shortDiagnostics.map((one) => `${one.path}: ${one.message}`);
      return { type: 'failed', id: job.id, problems: messages ?? [], rss: process.memoryUsage.rss() };
    }
    const pdf = compiler.pdf(compiled.result, { pdfStandard: job.pdfStandard });
    const pages = compiled.result.numOfPages;
    return { type: 'done', id: job.id, pdf, pages, rss: process.memoryUsage.rss() };
  } catch (error) {
    return { type: 'failed', id: job.id, problems: [text(error)], rss: process.memoryUsage.rss() };
  } finally {
    // A failed compilation fills the cache, too.
    compiler.evictCache(0);
  }
}

const compiler = createCompiler();
if (compiler !== null) {
  process.on('message', (/** @type {RenderJob} */ job) => reply(render(compiler, job)));
}

// Ctrl-C reaches the whole process group: the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
