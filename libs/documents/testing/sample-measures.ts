import type { DocumentLocale, SafeguardMeasureData, SafeguardMetricData, SafeguardReportData } from '../src';

type Category = SafeguardReportData['categories'][number];

/** Both languages of one invented text. */
type Pair = readonly [ja: string, en: string];

/** Three categories with every status, with and without metrics and attestations. */
export function measuresOf(locale: DocumentLocale): Category[] {
  const say = (pair: Pair): string => pair[locale === 'ja' ? 0 : 1];
  return [
    {
      key: 'organizational',
      name: say(['組織的安全管理措置', 'Organizational measures']),
      measures: [handlingRules(say), incidentReadiness(say)],
    },
    {
      key: 'physical',
      name: say(['物理的安全管理措置', 'Physical measures']),
      measures: [theftPrevention(say)],
    },
    {
      key: 'technical',
      name: say(['技術的安全管理措置', 'Technical measures']),
      measures: [externalAttacks(say), leaksInUse(say)],
    },
  ];
}

type Say = (pair: Pair) => string;

function metric(code: string, name: string, over: Partial<SafeguardMetricData>): SafeguardMetricData {
  return {
    code,
    name,
    status: 'unproved',
    valueText: null,
    thresholdText: null,
    thresholdNote: null,
    reason: null,
    facts: [],
    asOfText: null,
    providedBy: null,
    ...over,
  };
}

function measure(code: string, name: string, over: Partial<SafeguardMeasureData>): SafeguardMeasureData {
  return {
    code,
    name,
    level: 'must',
    article: '法23',
    lawState: 'in_force',
    meaning: '',
    status: 'unproved',
    statusReason: null,
    metrics: [],
    attestations: [],
    sources: [
      {
        text: '個人情報保護委員会 ガイドライン（通則編） 10',
        url: 'https://www.ppc.go.jp/personalinfo/legal/guidelines_tsusoku/',
      },
    ],
    toBeVerified: [],
    ...over,
  };
}

function handlingRules(say: Say): SafeguardMeasureData {
  return measure('SC-10-2', say(['個人データの取扱いに係る規律の整備', 'Handling rules']), {
    article: say(['法23', 'Art. 23']),
    status: 'pass',
    meaning: say([
      '取得、利用、保存、提供、削除・廃棄の段階ごとに、取扱方法、担当者とその任務を定めた規程を整えること。',
      'Have rules for each stage of the life cycle, with the method, the person in charge and their duties.',
    ]),
    metrics: [
      metric(
        'M04',
        say([
          '利用目的・管理者・保存区分の定まったカメラの割合',
          'Cameras with purpose, owner and retention class',
        ]),
        {
          status: 'pass',
          valueText: '100%',
          thresholdText: say(['100%／95%以上／95%未満', '100% / ≥ 95% / < 95%']),
          facts: [
            { label: say(['稼働中のカメラ', 'Active cameras']), value: '600' },
            { label: say(['すべて定まっているカメラ', 'Cameras with all of them']), value: '600' },
          ],
          asOfText: say(['2026年11月21日 22:26 JST', '21 November 2026, 22:26 JST']),
          providedBy: 'cameras',
        },
      ),
    ],
    attestations: [
      {
        statement: say([
          '運用規程と実際の運用が一致していることを確認しました。',
          'The rules match how the cameras are used.',
        ]),
        state: 'valid',
        attestedBy: say(['髙﨑 祐子', 'Yuko Takasaki']),
        attestedOnText: say(['2026年10月1日', '1 October 2026']),
        validUntilText: say(['2027年9月30日', '30 September 2027']),
        evidence: {
          text: say(['防犯カメラ運用規程 第3版', 'Camera rules, 3rd edition']),
          url: 'https://intranet.example.jp/rules/3',
        },
      },
    ],
  });
}

function incidentReadiness(say: Say): SafeguardMeasureData {
  const reason = say([
    'この指標を提供する機能がまだ導入されていないため、証明がありません。',
    'The part of the system that provides this metric is not installed yet, so there is no proof.',
  ]);
  return measure('SC-10-3-4', say(['漏えい等事案に対応する体制の整備', 'Incident readiness']), {
    article: say(['法23・26', 'Art. 23, 26']),
    statusReason: reason,
    meaning: say([
      '事実の調査、本人への通知、委員会への報告、再発防止策の決定と公表を行える体制を整えること。',
      'Be able to investigate, notify people, report to the Commission, and decide and publish how to prevent a repeat.',
    ]),
    metrics: [
      metric('M15', say(['緊急連絡先の確認', 'Incident contacts confirmed']), { reason }),
      metric('M16', say(['訓練からの経過日数', 'Days since the last drill']), {
        reason,
        thresholdText: say(['365日以内／455日以内／それ以上', '≤ 365 / ≤ 455 / more']),
      }),
    ],
    examples: [
      say(['連絡網と初動手順', 'A contact tree and first steps']),
      say(['年 1 回の訓練', 'A drill every year']),
    ],
    attestations: [
      {
        statement: say(['訓練の結果を確認したこと', 'The outcome of the drill has been reviewed']),
        state: 'missing',
        attestedBy: null,
        attestedOnText: null,
        validUntilText: null,
        evidence: null,
      },
    ],
    toBeVerified: [say(['改正後の報告様式', 'The form of the report after the amendment'])],
  });
}

function theftPrevention(say: Say): SafeguardMeasureData {
  return measure('SC-10-5-2', say(['機器及び電子媒体等の盗難等の防止', 'Theft prevention']), {
    article: say(['法23', 'Art. 23']),
    status: 'warn',
    statusReason: say([
      '24時間以上オフラインのカメラが 7 台あります。',
      '7 cameras have been offline for more than 24 hours.',
    ]),
    meaning: say([
      '個人データを取り扱う機器、電子媒体、書類の盗難や紛失を防ぐこと。',
      'Prevent the theft and loss of devices, media and papers with personal data.',
    ]),
    metrics: [
      metric('M24', say(['24時間を超えてオフラインのカメラ', 'Cameras offline for more than 24 h']), {
        status: 'warn',
        valueText: say(['7 台（1.2%）', '7 (1.2%)']),
        thresholdText: say(['0台／2%以下／2%超', '0 / ≤ 2% / more']),
        facts: Array.from({ length: 7 }, (_, index) => ({
          label: say([
            `店番 ${String(index + 11).padStart(4, '0')}`,
            `Store ${String(index + 11).padStart(4, '0')}`,
          ]),
          value: say([`CAM-${index + 1}（入口）`, `CAM-${index + 1} (entrance)`]),
        })),
        asOfText: say(['2026年11月21日 22:26 JST', '21 November 2026, 22:26 JST']),
        providedBy: 'live',
      }),
    ],
  });
}

function externalAttacks(say: Say): SafeguardMeasureData {
  return measure('SC-10-6-3', say(['外部からの不正アクセス等の防止', 'External attacks and malware']), {
    article: say(['法23', 'Art. 23']),
    level: 'should',
    lawState: 'draft',
    status: 'unknown',
    statusReason: say([
      '機種ごとの最新版の情報が登録されていません。',
      'The latest versions of the models are not registered.',
    ]),
    meaning: say([
      '外部からの不正アクセスと不正ソフトウェアから守ること。',
      'Protect against intrusion from outside and malware.',
    ]),
    metrics: [
      metric('M39', say(['更新の遅れている機器', 'Devices behind on firmware']), { status: 'unknown' }),
    ],
  });
}

function leaksInUse(say: Say): SafeguardMeasureData {
  return measure('SC-10-6-4', say(['情報システムの使用に伴う漏えい等の防止', 'Leaks while using systems']), {
    article: say(['法23', 'Art. 23']),
    status: 'fail',
    statusReason: say(['暗号化されていない通信経路が 52 件あります。', '52 connections are not encrypted.']),
    meaning: say([
      '設計と運用の両面で漏えいを防ぎ、通信経路または内容を暗号化すること。',
      'Prevent leaks by design, and encrypt the path or the content.',
    ]),
    metrics: [
      metric('M44', say(['暗号化されていない映像・管理通信', 'Streams and management without TLS']), {
        status: 'fail',
        valueText: say(['52 件（8.7%）', '52 (8.7%)']),
        thresholdText: say(['0件／5%以下／5%超', '0 / ≤ 5% / more']),
        thresholdNote: say(['専用線・VPN の内側は対象外', 'Connections inside a tunnel do not count']),
        asOfText: say(['2026年11月21日 22:26 JST', '21 November 2026, 22:26 JST']),
        providedBy: 'cameras',
      }),
    ],
  });
}
