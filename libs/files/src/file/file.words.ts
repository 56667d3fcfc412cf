/** The words of the data, as clients spell them; the database checks the same lists. */
export const FILE_KINDS = ['photo', 'document'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** `removing`: not given out any more, but not yet seen to be absent. */
export const FILE_STATES = ['kept', 'removing', 'removed'] as const;
export type FileState = (typeof FILE_STATES)[number];
