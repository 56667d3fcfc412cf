import type { TaskCreate } from '@mimamori/work';

import { FIRST_STORE } from './demo.chain';

/** What somebody asked somebody for. */
export interface DemoTask extends Pick<TaskCreate, 'title' | 'note' | 'severity'> {
  readonly ownerLoginId: string;
  /** Without it, the whole tenant. */
  readonly siteCode?: string;
  /** From today; with those before, the task is late when it is written down, and its owner hears of it by mail. */
  readonly dueInDays: number;
  /** What became of it since. */
  readonly became?: { readonly to: 'in_progress' | 'done' | 'dismissed'; readonly reason?: string };
}

const MIMAMART_TASKS: readonly DemoTask[] = [
  {
    title: '入口の「防犯カメラ作動中」の掲示を貼り替える',
    note: '日焼けで文字が読みにくくなっています。',
    severity: 'medium',
    ownerLoginId: 'store-0001',
    siteCode: FIRST_STORE,
    dueInDays: 7,
  },
  {
    title: 'レンズを清掃し、画角を写真と見比べる',
    note: 'C11：夜間の映像が白くぼやけます。',
    severity: 'low',
    ownerLoginId: 'store-0001',
    siteCode: FIRST_STORE,
    dueInDays: -1,
  },
  {
    title: '届出の要否を新宿区の担当窓口に確認する',
    note: '確認した内容と日付は「自治体のルール」に記録してください。',
    severity: 'high',
    ownerLoginId: 'compliance',
    siteCode: FIRST_STORE,
    dueInDays: 10,
  },
  {
    title: 'カメライト CL-100 の更新計画をまとめる',
    note: 'メーカーのサポートが終了しています。',
    severity: 'high',
    ownerLoginId: 'region-kanto',
    dueInDays: 21,
  },
  {
    title: '録画されていないカメラの一覧を作り、原因を報告する',
    severity: 'high',
    ownerLoginId: 'region-kanto',
    dueInDays: -3,
    became: { to: 'in_progress' },
  },
  {
    title: '利用目的の公表文を年次で見直す',
    note: '見直しの結果は、変更がない場合も記録します。',
    severity: 'medium',
    ownerLoginId: 'compliance',
    dueInDays: -8,
  },
  {
    title: '閉店する店舗のカメラの撤去日を設置業者と調整する',
    severity: 'medium',
    ownerLoginId: 'region-kanto',
    siteCode: '0007',
    dueInDays: 5,
    became: { to: 'in_progress' },
  },
  {
    title: '新規開店のカメラ設置前に、利用目的と責任者を決める',
    severity: 'high',
    ownerLoginId: 'compliance',
    siteCode: '0009',
    dueInDays: 30,
  },
  {
    title: '大阪のカメラの時刻ずれを点検する',
    severity: 'low',
    ownerLoginId: 'region-kinki',
    dueInDays: -2,
  },
  {
    title: 'Compare the two quotations for recorder replacement',
    note: 'Both vendors quoted for 16 channels. Check that recordings are encrypted where they are kept.',
    severity: 'medium',
    ownerLoginId: 'admin-en',
    dueInDays: -1,
  },
  {
    title: 'Ask Harukaze Optics for the release notes of firmware 7.2.3',
    note: 'The two cameras updated last week restart once a day.',
    severity: 'high',
    ownerLoginId: 'admin-en',
    dueInDays: 14,
  },
  {
    title: '退職者のアカウントを停止する',
    severity: 'critical',
    ownerLoginId: 'admin',
    dueInDays: 2,
    became: { to: 'done', reason: '先月末の退職者2名を停止しました。' },
  },
  {
    title: '駐車場の照明を増設する',
    severity: 'low',
    ownerLoginId: 'store-0001',
    siteCode: FIRST_STORE,
    dueInDays: 60,
    became: { to: 'dismissed', reason: '設備部門の案件のため、そちらで管理します。' },
  },
];

const PHARMACY_TASKS: readonly DemoTask[] = [
  {
    title: '医薬品庫のカメラの画角を、棚の入替え後に確認する',
    severity: 'high',
    ownerLoginId: 'store-0001',
    siteCode: FIRST_STORE,
    dueInDays: 3,
  },
  {
    title: '待合の掲示に、問合せ先の電話番号を加える',
    severity: 'medium',
    ownerLoginId: 'compliance',
    dueInDays: -2,
  },
];

const TASKS: Readonly<Record<string, readonly DemoTask[]>> = {
  mimamart: MIMAMART_TASKS,
  kumanomi: PHARMACY_TASKS,
};

export const tasksOf = (chain: string): readonly DemoTask[] => TASKS[chain] ?? [];
