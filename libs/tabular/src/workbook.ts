import { attributesOf, readXml } from './sheet-xml';
import { ActiveWorkbook, DamagedWorkbook } from './tabular.errors';
import { ZipArchive, type ZipLimits } from './zip';

const MEBIBYTE = 1_048_576;
/** A sheet of 20,000 rows and 50 columns unpacks to about 60 MiB; packed it is a tenth or, when rows repeat, a hundredth. */
const LIMITS: ZipLimits = {
  entries: 500,
  inflatedBytes: 96 * MEBIBYTE,
  ratio: 250,
  ratioFreeBytes: 2 * MEBIBYTE,
};

/** Of a part that says what is where; real ones have some kilobytes. All of its elements are kept while it is read. */
const LARGEST_LIST = 4 * MEBIBYTE;
/** Of the formats of cells; books that were pasted together for years have some. */
const LARGEST_STYLES = 16 * MEBIBYTE;
/** A spreadsheet allows fewer. */
const MOST_STYLES = 65_536;

/** How a number is shown: as a day, or with zeros in front up to a width (0 for plain). */
export interface NumberStyle {
  readonly isDate: boolean;
  readonly zeros: number;
}

/** The parts of a workbook that its first sheet needs. */
export interface Workbook {
  readonly sheet: Buffer;
  readonly strings: Buffer | undefined;
  readonly styles: readonly NumberStyle[];
  /** Days are counted from 1904, as old Macs did. */
  readonly from1904: boolean;
}

interface Relation {
  readonly type: string;
  readonly target: string;
}

function folderOf(part: string): string {
  return part.slice(0, part.lastIndexOf('/') + 1);
}

function resolve(folder: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : `${folder}${target}`;
}

/** Relation id → what it points to inside the archive. */
function relationsOf(zip: ZipArchive, part: string): Map<string, Relation> {
  const folder = folderOf(part);
  const rels = zip.read(`${folder}_rels/${part.slice(folder.length)}.rels`, LARGEST_LIST);
  return new Map(
    attributesOf(rels, 'Relationship')
      .filter(({ TargetMode }) => TargetMode !== 'External')
      .map(({ Id = '', Type = '', Target = '' }) => [Id, { type: Type, target: resolve(folder, Target) }]),
  );
}

function ofType(relations: ReadonlyMap<string, Relation>, type: string): string | undefined {
  return [...relations.values()].find((relation) => relation.type.endsWith(`/${type}`))?.target;
}

function refuseActive(zip: ZipArchive): void {
  const lower = zip.names.map((name) => name.toLowerCase());
  const list = zip.read('[Content_Types].xml', LARGEST_LIST);
  const types = attributesOf(list, 'Override').concat(attributesOf(list, 'Default'));
  const macroType = types.some(({ ContentType = '' }) => /macroEnabled|vbaProject/i.test(ContentType));
  if (macroType || lower.some((name) => name.endsWith('vbaproject.bin') || name.includes('/macrosheets/')))
    throw new ActiveWorkbook('macros');
  if (lower.some((name) => name.startsWith('xl/externallinks/'))) throw new ActiveWorkbook('external_links');
}

const BUILT_IN_DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
/** Built-in formats of the Japanese edition: 27–36 and 50–58. */
const isBuiltInDate = (id: number) =>
  BUILT_IN_DATES.has(id) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

/** The kind of a number format such as `yyyy/m/d`, `ggge"年"m"月"` or `0000`. */
export function styleOf(format: string): NumberStyle {
  const positive = format.split(';')[0] ?? '';
  const bare = positive.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  const zeros = /^0{2,}$/.test(bare) ? bare.length : 0;
  return { isDate: /[ymdhs]/i.test(bare), zeros };
}

/** By the number that a cell's `s` gives. */
function stylesOf(bytes: Buffer): NumberStyle[] {
  const formats = new Map<string, string>();
  const styles: NumberStyle[] = [];
  let inCells = false;
  readXml(bytes, {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      if (name === 'numFmt') formats.set(numFmtId, formatCode);
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells) return;
      if (styles.length >= MOST_STYLES) throw new DamagedWorkbook();
      const custom = formats.get(numFmtId);
      styles.push(
        custom === undefined ? { isDate: isBuiltInDate(Number(numFmtId)), zeros: 0 } : styleOf(custom),
      );
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/**
 * Opens a workbook and finds its first sheet; no formula is computed and no link followed.
 * @throws DamagedWorkbook, ProtectedWorkbook, WorkbookTooBig, ActiveWorkbook
 */
export function openWorkbook(bytes: Buffer): Workbook {
  const zip = new ZipArchive(bytes, LIMITS);
  refuseActive(zip);
  const root = relationsOf(zip, '');
  const book = ofType(root, 'officeDocument');
  if (book === undefined) throw new DamagedWorkbook();
  const main = zip.read(book, LARGEST_LIST);
  const relations = relationsOf(zip, book);
  const [first] = attributesOf(main, 'sheet').filter(({ state = 'visible' }) => state === 'visible');
  const id = Object.entries(first ?? {}).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
  const sheet = relations.get(id);
  if (!sheet?.type.endsWith('/worksheet')) throw new DamagedWorkbook();
  const strings = ofType(relations, 'sharedStrings');
  const styles = ofType(relations, 'styles');
  const [properties] = attributesOf(main, 'workbookPr');
  return {
    sheet: zip.read(sheet.target),
    strings: strings === undefined ? undefined : zip.read(strings),
    styles: styles === undefined ? [] : stylesOf(zip.read(styles, LARGEST_STYLES)),
    from1904: ['1', 'true'].includes(properties?.date1904 ?? ''),
  };
}
