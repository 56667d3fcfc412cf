import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { ContentType } from '../content/content-types';
import type { StoredFile } from './file.schema';
import type { FileKind, FileState } from './file.words';

const FileKindEnum = { photo: 'photo', document: 'document' } as const satisfies { [Name in FileKind]: Name };
registerEnumType(FileKindEnum, { name: 'FileKind' });
const FileStateEnum = { kept: 'kept', removing: 'removing', removed: 'removed' } as const satisfies {
  [Name in FileState]: Name;
};
registerEnumType(FileStateEnum, { name: 'FileState' });

@ObjectType('StoredFile')
export class StoredFileType implements StoredFile {
  @Field(() => ID)
  id: string;

  @Field(() => FileKindEnum)
  kind: FileKind;

  @Field(() => String)
  title: string;

  @Field(() => String, { nullable: true })
  filename: string | null;

  @Field(() => String)
  contentType: ContentType;

  @Field(() => Int)
  size: number;

  @Field(() => String)
  sha256: string;

  @Field(() => String)
  receivedSha256: string;

  @Field(() => Int, { nullable: true })
  width: number | null;

  @Field(() => Int, { nullable: true })
  height: number | null;

  @Field(() => FileStateEnum)
  state: FileState;

  @Field(() => String)
  uploadedBy: string;

  @Field(() => String, { nullable: true })
  removalReason: string | null;

  @Field(() => String, { nullable: true })
  removalRequestedBy: string | null;

  @Field(() => String, { nullable: true })
  removalRequestedAt: string | null;

  @Field(() => Int)
  removalFailures: number;

  @Field(() => String, { nullable: true })
  removedAt: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

@InputType('FileFilter')
export class FileFilterInput {
  @Field(() => FileKindEnum, { nullable: true })
  kind?: FileKind | null;

  @Field(() => FileStateEnum, { nullable: true })
  state?: FileState | null;
}

export const StoredFileConnection = connectionOf(StoredFileType, 'StoredFile');
