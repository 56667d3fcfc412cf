import { EgressAllowance, isEgressEntry } from './egress-allow';
import { parseTarget } from './egress-target';

const nothing = new EgressAllowance([]);
const codeOf = (url: string, allowance = nothing): string => {
  try {
    parseTarget(url, allowance);
    return 'fine';
  } catch (error) {
    return (error as { code: string }).code.replace('platform.egress_', '');
  }
};

describe('the target of a call', () => {
  it.each([
    [
      'fine',
      [
        'https://example.com/hook?a=1',
        'https://example.com:8443/',
        'https://8.8.8.8/',
        'https://日本.example/',
        'https://[2606:4700::1]/',
      ],
    ],
    [
      'scheme',
      ['http://example.com/', 'ftp://example.com/', 'wss://example.com/', 'gopher://example.com:70/'],
    ],
    [
      'url',
      [
        '',
        'example.com',
        '//example.com',
        'https://',
        'https://user@example.com/',
        'https://u:p@example.com/',
        'https://example.com/#x',
        'data:,x',
        'file:///etc/passwd',
        `https://example.com/${'a'.repeat(2_000)}`,
        'https://exa mple.com/',
        'https://1.2.3.4.5/',
        'https://localhost../',
        'https://192.168.1.1../',
        'https://a..example.com/',
      ],
    ],
    [
      'port',
      [
        'https://example.com:22/',
        'https://example.com:80/',
        'https://example.com:1023/',
        'https://8.8.8.8:25/',
      ],
    ],
    [
      'private',
      [
        'https://localhost/',
        'https://LOCALHOST./',
        'https://a.localhost/',
        'https://intranet/',
        'https://db.internal/',
        'https://printer.local/',
        'https://metadata.google.internal/',
        'https://127.0.0.1/',
        'https://127.1/',
        'https://2130706433/',
        'https://0x7f000001/',
        'https://0177.0.0.1/',
        'https://017700000001/',
        'https://127.0.0.1./',
        'https://１２７.0.0.1/',
        'https://127。0。0。1/',
        'https://%31%32%37.0.0.1/',
        'https://0/',
        'https://10.0.0.1/',
        'https://169.254.169.254/latest/',
        'https://192.168.0.1:8443/',
        'https://[::1]/',
        'https://[::]/',
        'https://[::ffff:127.0.0.1]/',
        'https://[::ffff:7f00:1]/',
        'https://[64:ff9b::7f00:1]/',
        'https://[2002:7f00:1::]/',
        'https://[fe80::1]/',
        'https://[fd00:ec2::254]/',
      ],
    ],
  ])('is %s', (code, urls) => {
    expect(urls.filter((url) => codeOf(url) !== code).map((url) => `${url} ${codeOf(url)}`)).toEqual([]);
  });

  it('may be one that the installation names, over http too, at that port only', () => {
    const allowance = new EgressAllowance(['127.0.0.1:4000', 'Receiver:80', '[::1]:8443', '10.1.0.0/16']);
    const fine = [
      'http://127.0.0.1:4000/',
      'http://receiver/',
      'https://[::1]:8443/',
      'http://10.1.2.3:22/',
      'https://10.1.2.3/',
    ];
    expect(fine.map((url) => codeOf(url, allowance))).toEqual(fine.map(() => 'fine'));
    expect(codeOf('http://127.0.0.1:4001/', allowance)).toBe('scheme');
    expect(codeOf('https://127.0.0.1/', allowance)).toBe('private');
    expect(codeOf('https://receiver/', allowance)).toBe('private');
    expect(codeOf('https://10.2.0.1/', allowance)).toBe('private');
  });

  it('is named by host:port or a network', () => {
    expect(['a:1', '10.0.0.0/8', '[::1]:1', '127.0.0.1:80'].every(isEgressEntry)).toBe(true);
    expect(
      ['', 'a', 'a:', 'a:99999', 'http://a:1', 'a:1/x', 'u@a:1', '10.0.0.0/99'].some(isEgressEntry),
    ).toBe(false);
  });
});
