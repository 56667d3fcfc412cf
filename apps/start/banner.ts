export interface DemoSignIn {
  readonly tenant: string;
  readonly loginId: string;
  readonly password: string;
}

/** What a new user sees: where it runs, how to sign in (once), what to try. */
export function banner(
  url: string,
  seconds: string,
  signIns: readonly DemoSignIn[],
  dataDir?: string,
): string {
  const lines = [
    '',
    '  Mimamori 見守り',
    `  ready in ${seconds} s at ${url}`,
    `    REST ${url}/v1   docs ${url}/docs   GraphQL ${url}/graphql   live ws ${url}/live`,
    ...(dataDir ? [`    data ${dataDir}   stop with Ctrl-C`] : []),
  ];
  if (!signIns.length) return [...lines, ''].join('\n');
  const width = Math.max(...signIns.map(({ loginId }) => loginId.length));
  const [first] = signIns;
  return [
    ...lines,
    '',
    '  Demonstration sign-ins, shown this once (tenant / login id / password):',
    ...signIns.map(
      ({ tenant, loginId, password }) => `    ${tenant.padEnd(9)} ${loginId.padEnd(width)}  ${password}`,
    ),
    '',
    '  Try next:',
    `    1. curl -s ${url}/v1/auth/login -H 'content-type: application/json' \\`,
    `         -d '{"tenant":"${first?.tenant}","loginId":"store-0001","password":"…"}'`,
    `    2. curl -s '${url}/v1/cameras?limit=5' -H "authorization: Bearer $TOKEN"`,
    '    3. the five-minute tour in README.md: import a CSV, watch a shop live, print the safeguard report',
    '',
  ].join('\n');
}
