/** What a guest asked for, before the answer leaves. */
export interface GuestUse {
  /** `GET /v1/things/{id}` as the contract has it, `graphql query things`, `socket /live subscribe`. */
  readonly operation: string;
  /** HTTP's, also where it is no HTTP: 200 for what was let in. */
  readonly status: number;
  /** Ids that the path named. */
  readonly ids?: readonly string[];
}

/** Port filled by `identity`, which alone lets guests (principals with `homeTenantId`) in. */
export abstract class GuestLog {
  /** In the guest's request context; resolves when it is written. @throws when it is not: then nothing is answered */
  abstract note(use: GuestUse): Promise<void>;
}
