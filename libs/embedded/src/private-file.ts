import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './errors';

/** Names of half-written files start with this, so that a folder holding only them still counts as empty. */
export const TEMPORARY_PREFIX = '.mimamori-tmp-';

function writeBeside(file: string, text: string): string {
  const temporary = `${dirname(file)}/${TEMPORARY_PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** Writes or replaces a file of mode 0600 whole: a reader sees the old text or the new one, never a part. */
export function replacePrivateFile(file: string, text: string): void {
  const temporary = writeBeside(file, text);
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Creates a file of mode 0600 whole; false when it already exists, whoever made it. */
export function createPrivateFile(file: string, text: string): boolean {
  const temporary = writeBeside(file, text);
  try {
    linkSync(temporary, file); // unlike rename, link never replaces
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The text of a file, or undefined when there is none. */
export function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Parses a JSON object of text fields; undefined when the text is anything else. */
export function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
