import { createHash } from 'node:crypto';
import { Inject, Injectable, Optional, type OnModuleDestroy } from '@nestjs/common';
import {
  DocumentDataInvalid,
  RendererBusy,
  RendererUnavailable,
  RenderFailed,
  RenderTimeout,
  type UnavailableReason,
} from './documents.errors';
import { printableData } from './printable-data';
import { renderError } from './render-problems';
import { NoAnswer, RenderProcess } from './render-process';
import type { ChildReply, ChildSettings, PdfStandard, RenderJob } from './render-protocol';
import { defaultSettings, RENDERER_SETTINGS, type RendererSettings } from './renderer-settings';
import {
  TEMPLATES,
  templateVersion,
  type TemplateData,
  type TemplateName,
  type TemplateVersion,
} from './templates';

export interface RenderRequest<T extends TemplateName> {
  readonly template: T;
  readonly data: TemplateData<T>;
  readonly pdfStandard: PdfStandard;
}

export interface RenderedDocument {
  readonly pdf: Buffer;
  /** Hex SHA-256 of `pdf`. The same data, template version and Typst give the same bytes. */
  readonly sha256: string;
  readonly template: TemplateVersion;
  readonly pages: number;
}

export type RendererAvailability =
  { readonly available: true } | { readonly available: false; readonly reason: UnavailableReason };

/**
 * Renders documents in one child process, one after the other. The process is started by the first document and stopped
 * after a minute without work, so that an idle application does not carry the compiler's memory.
 */
@Injectable()
export class DocumentRenderer implements OnModuleDestroy {
  private readonly settings: RendererSettings;
  private process: RenderProcess | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private pending = 0;
  private nextId = 1;
  private stopped = false;

  constructor(@Optional() @Inject(RENDERER_SETTINGS) settings?: Partial<RendererSettings>) {
    this.settings = { ...defaultSettings(), ...settings };
  }

  /** Whether documents can be made here; for the health check. Starts nothing. */
  availability(): RendererAvailability {
    if (this.stopped) return { available: false, reason: 'stopped' };
    if (this.settings.compilers.length === 0) return { available: false, reason: 'no_compiler' };
    if (this.settings.fontFolders.length === 0) return { available: false, reason: 'no_fonts' };
    return { available: true };
  }

  /** Of the rendering process while there is one. */
  processId(): number | undefined {
    return this.process?.pid;
  }

  /**
   * @throws RendererUnavailable, RendererBusy, RenderTimeout, RenderFailed, GlyphMissing, DocumentDataInvalid
   */
  async render<T extends TemplateName>(request: RenderRequest<T>): Promise<RenderedDocument> {
    this.assertAvailable();
    const data = printable(request.template, request.data);
    if (this.pending > this.settings.maxWaiting) throw new RendererBusy(this.settings.maxWaiting);
    this.pending += 1;
    const turn = this.last.then(() => this.renderNow(request.template, data, request.pdfStandard));
    // The next in line waits for this one's end, whichever it is; the caller gets the error.
    this.last = turn.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await turn;
    } finally {
      this.pending -= 1;
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    const grace = setTimeout(() => void this.stopProcess(), this.settings.graceMs);
    await this.last;
    clearTimeout(grace);
    await this.stopProcess();
  }

  private async renderNow(
    template: TemplateName,
    data: unknown,
    pdfStandard: PdfStandard,
  ): Promise<RenderedDocument> {
    this.assertAvailable();
    clearTimeout(this.idleTimer);
    const job = {
      id: this.nextId++,
      file: TEMPLATES[template].file,
      json: JSON.stringify({ document: data, template: templateVersion(template) }),
      pdfStandard,
    };
    try {
      return asDocument(template, await this.ask(template, job), data);
    } finally {
      await this.recycle();
    }
  }

  private async ask(template: TemplateName, job: RenderJob): Promise<ChildReply> {
    // It may have died while idle.
    if (this.process?.alive === false) await this.stopProcess();
    const { childScript, fontConfig, timeoutMs } = this.settings;
    this.process ??= new RenderProcess(childScript, fontConfig, this.childSettings());
    try {
      const reply = await this.process.run(job, timeoutMs);
      if (reply.type === 'unavailable') await this.stopProcess();
      return reply;
    } catch (error) {
      await this.stopProcess();
      if (error instanceof NoAnswer) throw new RenderTimeout(template, timeoutMs / 1000);
      throw new RenderFailed(template, error);
    }
  }

  private childSettings(): ChildSettings {
    const { compilers, fontFolders, templateFolder } = this.settings;
    return { compilers, fontFolders, templateFolder };
  }

  private async recycle(): Promise<void> {
    const current = this.process;
    if (current === undefined) return;
    const { maxJobs, maxRssBytes, idleMs } = this.settings;
    if (!current.alive || current.jobs >= maxJobs || current.rss > maxRssBytes) return this.stopProcess();
    this.idleTimer = setTimeout(() => void this.stopProcess(), idleMs);
    this.idleTimer.unref();
  }

  private async stopProcess(): Promise<void> {
    clearTimeout(this.idleTimer);
    const current = this.process;
    this.process = undefined;
    await current?.kill();
  }

  private assertAvailable(): void {
    const state = this.availability();
    if (!state.available) throw new RendererUnavailable(state.reason);
  }
}

function printable(template: TemplateName, data: unknown): unknown {
  const parsed = TEMPLATES[template].schema.safeParse(data);
  if (parsed.success) return printableData(parsed.data);
  const issue = parsed.error.issues[0];
  throw new DocumentDataInvalid(
    template,
    `/${issue?.path.map(String).join('/') ?? ''}`,
    issue?.message ?? '',
  );
}

function asDocument(template: TemplateName, reply: ChildReply, data: unknown): RenderedDocument {
  if (reply.type === 'unavailable') throw new RendererUnavailable('load_failed', reply.problems.join('\n'));
  if (reply.type === 'failed') throw renderError(template, reply.problems, data);
  // What crosses the process boundary may arrive as a bare view of bytes.
  const pdf = Buffer.from(reply.pdf.buffer, reply.pdf.byteOffset, reply.pdf.byteLength);
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  return { pdf, sha256, template: templateVersion(template), pages: reply.pages };
}
