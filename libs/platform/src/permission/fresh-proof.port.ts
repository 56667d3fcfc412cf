import type { Reader } from '../database/tenant-db';

/**
 * Port filled by `identity`: whether the caller has just proved who they are. Asked before what an open screen, or a stolen
 * token, must not be enough for. An unfilled port refuses boot.
 */
export abstract class FreshProof {
  /** The system itself passes; a key proves nothing but that somebody holds it, and never does. @throws AppError (403) saying how to prove */
  abstract require(reader: Reader): Promise<void>;
}
