import { aPurpose } from '../../testing';
import { isTooVague } from './purpose.rules';

describe('isTooVague', () => {
  it.each([
    '事業活動',
    '事業活動のため',
    'サービス向上',
    'サービスの向上のために利用します。',
    '当社の事業活動及びサービス向上等のため',
    'ｻｰﾋﾞｽ向上',
    '業務上必要なため'.replace('な', 'の'),
    'For our business activities.',
    'Improving our services, and other business purposes',
    '。、・',
  ])('%s', (text) => expect(isTooVague(text)).toBe(true));

  it.each([
    '犯罪の防止',
    '店舗における犯罪及び事故の防止',
    '来店者数の計測による事業活動の改善',
    'レジでの現金授受に関する紛争の事実確認',
    'Prevention of theft in the store',
    'Counting visitors',
    aPurpose().text,
  ])('not %s', (text) => expect(isTooVague(text)).toBe(false));
});
