import { chanceOf } from './demo.chance';
import { FIRST_STORE } from './demo.chain';

/** What is wrong with a camera for longer than a day; the register's remark and the live view tell the same. */
export type StandingFault = 'offline' | 'never_records' | 'dirty_lens';

/** Of all cameras, about so many have each. */
const SHARES: readonly (readonly [StandingFault, number])[] = [
  ['offline', 0.012],
  ['never_records', 0.008],
  ['dirty_lens', 0.02],
];

/** Cameras of the inventory; what people add later has nothing wrong with it. */
const OURS = /^C\d{2}$/;

/** The first store has one dirty lens, which its task list knows of. */
export const DIRTY_LENS = { siteCode: FIRST_STORE, code: 'C11' };

export function standingFault(siteCode: string, code: string): StandingFault | undefined {
  if (!OURS.test(code)) return undefined;
  if (siteCode === FIRST_STORE) return code === DIRTY_LENS.code ? 'dirty_lens' : undefined;
  let drawn = chanceOf('fault', siteCode, code);
  for (const [fault, share] of SHARES) {
    if (drawn < share) return fault;
    drawn -= share;
  }
  return undefined;
}

const REMARKS: Readonly<Record<StandingFault, { readonly ja: string; readonly en: string }>> = {
  offline: {
    ja: '映像が途絶えています。配線の点検を設置業者に依頼しました。',
    en: 'No picture. The installer was asked to check the cabling.',
  },
  never_records: {
    ja: '映像は見えますが、録画されていません。レコーダーの登録を確認中です。',
    en: 'Picture is fine, but nothing is recorded. Recorder settings are being checked.',
  },
  dirty_lens: {
    ja: 'レンズが汚れ、夜間の映像が白くぼやけます。清掃を手配しました。',
    en: 'The lens is dirty; pictures are hazy at night. Cleaning has been ordered.',
  },
};

export const remarkOf = (fault: StandingFault, inEnglish: boolean) => REMARKS[fault][inEnglish ? 'en' : 'ja'];
