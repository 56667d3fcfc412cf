/** Of one owner; files that are removed do not count, files on their way out do. The size of one file: `LARGEST`. */
export const MOST_FILES_OF_OWNER = 50;
export const MOST_BYTES_OF_OWNER = 500 * 1024 * 1024;
