import { type ColumnSpec, matchHeadings } from './heading';

const columns: ColumnSpec[] = [
  { key: 'siteCode', headings: ['店番', 'site_code'], needed: true },
  { key: 'name', headings: ['カメラ名', 'name'] },
  { key: 'audio', headings: ['音声 (有/無)', 'audio'] },
];

const keys = (...cells: string[]): (string | undefined)[] =>
  matchHeadings(cells, columns, 1).columns.map(({ key }) => key);

describe('matchHeadings', () => {
  it.each([
    ['店番', 'カメラ名', '音声 (有/無)'],
    ['site_code*', 'name', 'audio'],
    ['　店番＊ ', 'ｶﾒﾗ名', '音声（有／無）'],
    ['SITE_CODE *', 'Name', '音声'],
    ['店番* (必須)', 'カメラ名（任意）*', 'Audio (yes/no) (optional)'],
    ['店番', 'name', '音声', '', ''],
  ])('knows %s | %s | %s', (...cells) => {
    expect(keys(...cells)).toEqual(['siteCode', 'name', 'audio']);
    expect(matchHeadings(cells, columns, 1).errors).toEqual([]);
  });

  it('names each wrong heading with line, column and position', () => {
    expect(matchHeadings(['カメラ名', '', '価格', 'name'], columns, 3).errors).toEqual([
      { line: 3, code: 'tabular.rows.empty_heading', params: { position: 2 } },
      {
        line: 3,
        column: '価格',
        code: 'tabular.rows.unknown_heading',
        params: { heading: '価格', position: 3 },
      },
      {
        line: 3,
        column: 'name',
        columnKey: 'name',
        code: 'tabular.rows.duplicate_heading',
        params: { heading: 'name', position: 4 },
      },
      {
        line: 3,
        columnKey: 'siteCode',
        code: 'tabular.rows.missing_heading',
        params: { headings: '店番 / site_code' },
      },
    ]);
  });

  it('needs the annotation where only it tells two columns apart', () => {
    const areas = [
      { key: 'metres', headings: ['面積(㎡)'] },
      { key: 'tsubo', headings: ['面積(坪)'] },
    ];
    expect(matchHeadings(['面積（坪）', '面積 (m2)'], areas, 1).errors).toEqual([
      expect.objectContaining({ column: '面積 (m2)', code: 'tabular.rows.unknown_heading' }),
    ]);
    expect(matchHeadings(['面積(坪)', '面積(m2)'], areas, 1).columns.map(({ key }) => key)).toEqual([
      'tsubo',
      'metres',
    ]);
  });

  it('cuts a heading that is no heading', () => {
    const [error] = matchHeadings([`店番${' '.repeat(1_000_000)}(x`], columns, 1).errors;
    expect(error).toMatchObject({
      code: 'tabular.rows.unknown_heading',
      column: expect.stringMatching(/^店番 +…$/),
    });
    expect(error?.column).toHaveLength(100);
  });

  it('refuses specifications that claim one heading twice', () => {
    const twice = [
      { key: 'a', headings: ['名前'] },
      { key: 'b', headings: ['名前*'] },
    ];
    expect(() => matchHeadings([], twice, 1)).toThrow(/名前/);
  });
});
