import fs from 'node:fs';
import path from 'node:path';
import { installedFile } from './installed-file';

/** Regular, medium and bold: the weights that the templates use. */
const WEIGHTS = ['400Regular', '500Medium', '700Bold'];

/** Folders with Noto Sans JP (OFL-1.1), one a weight; empty when the fonts are not installed. */
export function notoFontFolders(): string[] {
  const manifest = installedFile('@expo-google-fonts/noto-sans-jp/package.json');
  if (manifest === null) return [];
  const folders = WEIGHTS.map((weight) => path.join(path.dirname(manifest), weight));
  return folders.every((folder) => fs.existsSync(folder)) ? folders : [];
}
