import { writeZip } from '../src/zip-write';

const MEGABYTE = 1_048_576;

/** An XLSX of a few kilobytes whose sheet would unpack to 50 MB. */
export function xlsxBomb(): Buffer {
  return writeZip([
    { name: '[Content_Types].xml', data: Buffer.from('<Types/>') },
    { name: 'xl/worksheets/sheet1.xml', data: Buffer.alloc(50 * MEGABYTE, ' ') },
  ]);
}
