/** Path of a file of an installed package, or null when the package is not installed. */
export function installedFile(specifier: string): string | null {
  try {
    return require.resolve(specifier);
  } catch (error) {
    // Not `instanceof Error`: a test runner's errors come from another realm.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      return null;
    throw error;
  }
}
