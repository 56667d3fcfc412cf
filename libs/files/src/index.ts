export { CONTENT_TYPES, type ContentType } from './content/content-types';
export { LARGEST } from './content/content-check';
export { ApiFileContent, sendFile } from './download/file-download';
export { ApiFileForm, readFileForm } from './file/file-form';
export { MOST_BYTES_OF_OWNER, MOST_FILES_OF_OWNER } from './file/file.limits';
export type { FileOwner } from './file/file.queries';
export {
  type FileAdd,
  fileAddSchema,
  type FileListRequest,
  fileListQuery,
  type FileParams,
  fileParams,
  type FileRemoval,
  fileRemovalSchema,
  type StoredFile,
  storedFileSchema,
} from './file/file.schema';
export { type CheckedFile, type FileContent, Files, type NewFile } from './file/file.service';
export { FileFilterInput, StoredFileConnection, StoredFileType } from './file/file.type';
export { FILE_KINDS, FILE_STATES, type FileKind, type FileState } from './file/file.words';
export { type FileGate, OwnedFiles } from './file/owned-files';
export { ContentRemoved, RangeNotSatisfiable, SpaceUsedUp, TooManyFiles } from './files.errors';
export { FilesModule } from './files.module';
