export { WebModule } from './web.module';
// GraphQL
export { askedFields, Reads } from './graphql/asked-fields';
export { type Connection, toConnection } from './graphql/connection';
export { nestedConnection, type NestedList } from './graphql/connection.loader';
export { ConnectionArgs, connectionOf, connectionRequest, PageInfo } from './graphql/connection.type';
export { JsonValue } from './graphql/json-value';
export { type GraphqlContext, graphqlModule, printSdl } from './graphql/graphql.module';
export { loader } from './graphql/loader';
// HTTP
export { createHttpApplication } from './http/app.factory';
export { Drain, drainOnSignal, SERVER_CLOSING } from './http/drain';
export { CursorCodec } from './http/cursor';
export { type Facet, facetSchema, type FacetSql, type FacetsSql, readFacets } from './http/facets';
export { etagOf, IfMatch, IfMatchHeader, type Versioned } from './http/etag';
export { type PagesSql, readFirstPages } from './http/first-pages';
export { ColumnChoice, type Columns } from './http/column-choice';
export { WITHHELD, withheldSchema } from './http/withheld.schema';
export { type Keyset, Keysets, type SortColumn } from './http/keyset';
export { type ListRequest, listQuery } from './http/list-query';
export {
  type ListSql,
  readAnswerPage,
  readAnswers,
  readPage,
  readRow,
  readRows,
  type RowSql,
  type SearchSql,
  searchWhere,
} from './http/list-sql';
export { CURSOR_AT, mapPage, type Page } from './http/page';
export { idParams, idSchema, parseInput } from './http/parse-input';
export { requireSecureTransport } from './http/transport';
export { readUpload, type Upload } from './http/upload';
export { ZodArgsPipe } from './http/validation.pipe';
// jobs
export { JobStateEnum } from './job/job.type';
// limits and metrics
export { CallerLimits } from './limits/caller-limits';
export { Limited, type PublicPolicy, Unlimited } from './limits/limit.marks';
export { SharedLimits } from './limits/shared-limits';
export { MetricsPage } from './metrics/metrics.page';
export { serveMetrics } from './metrics/metrics.server';
export { RateLimited } from './web.errors';
// documents
export { ApiResult, pageSchema } from './openapi/api-result.decorator';
export { asyncApi, registerMessages, type SocketMessage } from './openapi/asyncapi';
export { buildOpenApi } from './openapi/openapi';
// sockets
export { type SharedMessage, sendShared, sharedMessage } from './socket/shared-message';
export { SocketEdge } from './socket/socket.edge';
export { SocketProblemFilter } from './socket/socket-problem.filter';
