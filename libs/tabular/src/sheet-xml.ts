import { SaxesParser } from 'saxes';

import { DamagedWorkbook } from './tabular.errors';

export interface XmlHandlers {
  /** `name` without its namespace prefix. */
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/** Deeper or wider than any workbook is: each would be kept in memory while it is read. */
const DEEPEST = 100;
const MOST_ATTRIBUTES = 200;

const localName = (name: string) => name.slice(name.indexOf(':') + 1);

/** What a handler throws goes through as it is: only the parser's own complaints mean a damaged file. */
class Thrown {
  constructor(readonly error: unknown) {}
}

function guarded<Args extends unknown[]>(handler: ((...args: Args) => void) | undefined) {
  return (...args: Args): void => {
    try {
      handler?.(...args);
    } catch (error) {
      throw new Thrown(error);
    }
  };
}

/**
 * Reads one part of a workbook. A document type is refused before its entities could be expanded: no honest workbook has
 * one, so only the five entities of XML itself exist.
 * @throws DamagedWorkbook, and whatever a handler throws
 */
export function readXml(bytes: Buffer, handlers: XmlHandlers): void {
  const parser = new SaxesParser({ position: false });
  const open = guarded(handlers.open);
  const close = guarded(handlers.close);
  const text = guarded(handlers.text);
  parser.on('doctype', () => {
    throw new DamagedWorkbook();
  });
  let depth = 0;
  let attributesHere = 0;
  parser.on('opentagstart', () => {
    depth += 1;
    attributesHere = 0;
    if (depth > DEEPEST) throw new DamagedWorkbook();
  });
  parser.on('attribute', () => {
    attributesHere += 1;
    if (attributesHere > MOST_ATTRIBUTES) throw new DamagedWorkbook();
  });
  parser.on('opentag', ({ name, attributes }) => open(localName(name), attributes as Record<string, string>));
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    close(localName(name));
  });
  parser.on('text', text);
  parser.on('cdata', text);
  try {
    parser.write(bytes.toString('utf8')).close();
  } catch (error) {
    if (error instanceof Thrown) throw error.error;
    throw new DamagedWorkbook();
  }
}

/** The attributes of every element of one name. */
export function attributesOf(bytes: Buffer, wanted: string): Readonly<Record<string, string>>[] {
  const found: Readonly<Record<string, string>>[] = [];
  readXml(bytes, { open: (name, attributes) => name === wanted && found.push({ ...attributes }) });
  return found;
}
