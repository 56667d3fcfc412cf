import { phoneSchema, postalCodeSchema } from './contact.schema';

describe('a postal code', () => {
  it.each(['〒100-0001', '1000001', '１００ー０００１', ' 100−0001 ', '〒 100‐0001'])(
    '%s is 100-0001',
    (given) => {
      expect(postalCodeSchema.parse(given)).toBe('100-0001');
    },
  );

  it.each(['100-001', '100-00011', 'abc-defg', '', '〒'])('refuses %j', (given) => {
    expect(postalCodeSchema.safeParse(given).success).toBe(false);
  });
});

describe('a phone number', () => {
  it.each([
    ['（０３）１２３４−５６７８', '03-1234-5678'],
    ['03 1234 5678', '03-1234-5678'],
    ['+81 3-1234-5678', '+81-3-1234-5678'],
    ['0312345678', '0312345678'],
  ])('%s is stored as %s', (given, stored) => {
    expect(phoneSchema.parse(given)).toBe(stored);
  });

  it.each(['110', '12345678901', '03-1234-567a', '+', '0-----------', '0'.repeat(21)])(
    'refuses %j',
    (given) => {
      expect(phoneSchema.safeParse(given).success).toBe(false);
    },
  );
});
