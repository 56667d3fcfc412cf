import { attachment } from './report-file.name';

describe('attachment', () => {
  it('names the file in Japanese for those who can read it', () => {
    expect(attachment('報告書_2026-11-21.pdf', 'report_2026-11-21.pdf')).toBe(
      `attachment; filename="report_2026-11-21.pdf"; filename*=UTF-8''%E5%A0%B1%E5%91%8A%E6%9B%B8_2026-11-21.pdf`,
    );
  });

  it('lets nothing out of the header', () => {
    const header = attachment('a"; x\r\nSet-Cookie: y\uD800.pdf', 'a.pdf');
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(header).toContain('%22%3B%20x%0D%0ASet-Cookie%3A%20y%EF%BF%BD.pdf');
  });
});
