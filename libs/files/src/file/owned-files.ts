import { Forbidden, getContext, TenantDb } from '@mimamori/platform';
import type { IfMatchHeader, Page } from '@mimamori/web';

import type { FileListRequest, StoredFile } from './file.schema';
import type { FileContent, Files, NewFile } from './file.service';

/** What the lib of an owner decides. Each throws NotFound where the caller may not see the owner. */
export interface FileGate {
  /** Name of the owner's subject, e.g. `Camera`. */
  readonly subject: string;
  requireRead(ownerId: string): Promise<void>;
  /** @throws Forbidden, or why the owner takes no files */
  requireAdd(ownerId: string): Promise<void>;
  /** @throws Forbidden */
  requireRemove(ownerId: string): Promise<void>;
}

/** Files behind the gate of their owner: what controllers and resolvers of the owner's lib call. */
export class OwnedFiles {
  constructor(
    private readonly files: Files,
    private readonly gate: FileGate,
    private readonly db: TenantDb,
  ) {}

  /** @throws NotFound, CursorInvalid */
  async list(ownerId: string, request: FileListRequest): Promise<Page<StoredFile>> {
    await this.gate.requireRead(ownerId);
    return this.files.list(this.owner(ownerId), request);
  }

  /** First pages, in one query; for owners that have been read through their own lib already. */
  listOfOwners(ownerIds: readonly string[], request: FileListRequest): Promise<Page<StoredFile>[]> {
    return this.files.listOfOwners(this.gate.subject, ownerIds, request);
  }

  /** @throws NotFound */
  async get(ownerId: string, id: string): Promise<StoredFile> {
    await this.gate.requireRead(ownerId);
    return this.files.get(this.owner(ownerId), id);
  }

  /** Not for support: what is in a file nobody knows, and photos show people. @throws NotFound, Forbidden, ContentRemoved */
  async open(ownerId: string, id: string): Promise<FileContent> {
    await this.gate.requireRead(ownerId);
    if (getContext().principal?.homeTenantId) throw new Forbidden('read', 'File');
    return this.files.open(this.owner(ownerId), id);
  }

  /** @param read asked only after the gate: nobody uploads to what they may not change */
  async add(ownerId: string, read: () => Promise<NewFile>): Promise<StoredFile> {
    await this.gate.requireAdd(ownerId);
    const checked = await this.files.check(await read());
    return this.db.transaction((tx) => this.files.add(tx, this.owner(ownerId), checked));
  }

  /** @throws NotFound, Forbidden, VersionMismatch */
  async remove(ownerId: string, id: string, reason: string, match: IfMatchHeader): Promise<StoredFile> {
    await this.gate.requireRemove(ownerId);
    return this.db.transaction((tx) => this.files.remove(tx, this.owner(ownerId), id, reason, match));
  }

  private owner(id: string) {
    return { subject: this.gate.subject, id };
  }
}
