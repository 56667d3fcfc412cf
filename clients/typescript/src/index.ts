export { type Job, settled } from './job';
export {
  type AskedProof,
  type FreshProof,
  Mimamori,
  type MimamoriOptions,
  type SecondFactor,
} from './mimamori';
export type { components, operations, paths } from './openapi';
export { items } from './pages';
export { type Problem, ProblemError, taken } from './problem';
