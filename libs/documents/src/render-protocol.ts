/** Checked by the compiler when it writes the file: `ua-1` for what people read, `a-2a` for what is kept as evidence. */
export type PdfStandard = 'ua-1' | 'a-2a';

/** Given to the rendering process at start, as its only argument (JSON). */
export interface ChildSettings {
  readonly compilers: readonly string[];
  readonly fontFolders: readonly string[];
  readonly templateFolder: string;
}

/** Parent → child. */
export interface RenderJob {
  readonly id: number;
  /** File name inside the template folder. */
  readonly file: string;
  readonly json: string;
  readonly pdfStandard: PdfStandard;
}

/** Child → parent. `problems` are the compiler's messages. */
export type ChildReply =
  | { readonly type: 'unavailable'; readonly problems: readonly string[] }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly problems: readonly string[];
      readonly rss: number;
    }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly pdf: Buffer;
      readonly pages: number;
      /** Resident bytes of the child. */
      readonly rss: number;
    };

/** The part of the native compiler that we use; its platform packages ship no types. */
export interface TypstModule {
  readonly NodeCompiler: {
    create(options: {
      workspace: string;
      fontArgs: readonly { fontPaths: readonly string[] }[];
    }): TypstCompiler;
  };
}

export interface TypstCompiler {
  compile(options: { mainFilePath: string; inputs: Record<string, string> }): TypstCompilation;
  /** Throws when the document breaks the standard. */
  pdf(document: TypstDocument, options: { pdfStandard: PdfStandard }): Buffer;
  /** 0 forgets everything that was kept for the next compilation. */
  evictCache(maxAge: number): void;
}

export interface TypstCompilation {
  readonly result: TypstDocument | null;
  takeDiagnostics(): {
    readonly shortDiagnostics: readonly { readonly message: string; readonly path: string }[];
  } | null;
}

export interface TypstDocument {
  readonly numOfPages: number;
}
