import { installedFile } from './installed-file';

/** Same compiler, built against either C library. npm installs the one that fits; on other machines there is none. */
const PACKAGES = [
  '@myriaddreamin/typst-ts-node-compiler-linux-x64-gnu',
  '@myriaddreamin/typst-ts-node-compiler-linux-x64-musl',
];

/** Paths of the installed compilers, without loading them: 51 MB of native code stay out of this process. */
export function typstPackages(): string[] {
  return PACKAGES.flatMap((name) => installedFile(name) ?? []);
}
