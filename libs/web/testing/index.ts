export { edgeApp, type PretendSignIns } from './lib-app';
export { graphqlFields, parity } from './graphql-parity';
export { type LintedDocument, lintOpenApi } from './openapi-lint';
export { type TestParts, testParts } from './test-parts';
export { RawListener } from './raw.listener';
