import { LOCALES, Translator } from '@mimamori/platform';

const CHANGES = [
  'factor_added',
  'factor_removed',
  'factors_reset',
  'codes_renewed',
  'enrolment_link_made',
  'password_changed',
  'provider_linked',
  'provider_unlinked',
  'api_key_made',
];
const PARAMS = {
  at: '2026-11-22 20:15',
  kind: 'passkey',
  issuer: 'https://id.example.com',
  name: '勤怠連携',
};

describe.each(LOCALES)('the mails about what proves who somebody is, in %s', (locale) => {
  it.each(CHANGES)('say what happened, when, and whom to turn to: %s', (change) => {
    const texts = new Translator();
    const [subject, body] = ['subject', 'body'].map((part) =>
      texts.t(`identity:mails.${change}.${part}`, locale, PARAMS),
    );
    expect(subject).not.toMatch(/\p{Cc}|mails\./u);
    expect(body).toContain(PARAMS.at);
    expect(body).toMatch(locale === 'ja' ? /管理者に/ : /an administrator/);
    expect(`${subject}${body}`).not.toMatch(/[{}]/);
  });
});
