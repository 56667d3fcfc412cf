import path from 'node:path';
import { notoFontFolders } from './noto-fonts';
import { typstPackages } from './typst-package';

export interface RendererSettings {
  /** Script of the rendering process. Plain JavaScript, so that the build and the tests run the same file. */
  readonly childScript: string;
  /** Folder that the templates may read; nothing outside it. */
  readonly templateFolder: string;
  /** fontconfig file that names no fonts. */
  readonly fontConfig: string;
  readonly compilers: readonly string[];
  readonly fontFolders: readonly string[];
  /** Documents that may wait behind the one being rendered. */
  readonly maxWaiting: number;
  readonly timeoutMs: number;
  /** The process is replaced when it has grown beyond this many bytes… */
  readonly maxRssBytes: number;
  /** …or made this many documents. */
  readonly maxJobs: number;
  /** The process is stopped after this long without work. */
  readonly idleMs: number;
  /** At shutdown the document being made has this long to end. */
  readonly graceMs: number;
}

export const RENDERER_SETTINGS = Symbol('RENDERER_SETTINGS');

export function defaultSettings(): RendererSettings {
  return {
    childScript: path.join(__dirname, 'render-child.cjs'),
    templateFolder: path.join(__dirname, '..', 'templates'),
    fontConfig: path.join(__dirname, '..', 'fonts.conf'),
    compilers: typstPackages(),
    fontFolders: notoFontFolders(),
    maxWaiting: 32,
    timeoutMs: 30_000,
    maxRssBytes: 900 * 1024 * 1024,
    maxJobs: 500,
    idleMs: 60_000,
    graceMs: 5_000,
  };
}
