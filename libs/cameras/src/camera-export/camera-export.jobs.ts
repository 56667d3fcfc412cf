import { Audit } from '@mimamori/audit';
import { BlobStore } from '@mimamori/blobs';
import {
  Clock,
  japanIso,
  Job,
  type JobRun,
  requireAllFields,
  TenantDb,
  Translator,
} from '@mimamori/platform';
import { type WrittenCsv, XLSX_MEDIA_TYPE } from '@mimamori/tabular';
import { Injectable } from '@nestjs/common';

import { ExportTooLarge, ExportUnmappable } from '../cameras.errors';
import { replacedCharacters, unmappableItem, writeInventory } from './camera-export.files';
import { exportedCameras } from './camera-export.queries';
import {
  exportPayloadSchema,
  type ExportRequest,
  type ExportResult,
  MOST_CHARACTERS_SHOWN,
} from './camera-export.schema';
import { CAMERA_EXPORT, EXPORT_FILES_KEPT_MS, MOST_EXPORTED } from './camera-export.service';
import { type InventoryCells, inventoryCells } from './inventory-cells';
import { inventoryNames } from './inventory-names';

const READ_PERCENT = 60;
const WRITTEN_PERCENT = 90;

type Payload = ExportRequest & { readonly locale: 'ja' | 'en' };

interface Made extends WrittenCsv {
  readonly rows: readonly InventoryCells[];
}

/** Writes inventories: what the starter may read and export, as it all was at one moment. */
@Injectable()
export class CameraExportJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly blobs: BlobStore,
    private readonly audit: Audit,
    private readonly translator: Translator,
  ) {}

  /** @throws ExportTooLarge, ExportUnmappable */
  @Job(CAMERA_EXPORT)
  async export(payload: unknown, run: JobRun): Promise<ExportResult> {
    const request = exportPayloadSchema.parse(payload);
    requireAllFields('Camera');
    const rows = await this.read(request);
    await run.progress(READ_PERCENT);
    const words = { translator: this.translator, locale: request.locale };
    const made: Made = { ...writeInventory(rows, request, words), rows };
    if (made.unmappable.length && request.onUnmappable === 'fail') throw refusal(made);
    await run.progress(WRITTEN_PERCENT);
    return this.keep(made, request, run.jobId);
  }

  private read(request: Payload): Promise<InventoryCells[]> {
    return this.db.transaction(async (tx) => {
      const cells: InventoryCells[] = [];
      for await (const cameras of exportedCameras(tx, request)) {
        const names = await inventoryNames(tx, cameras);
        cells.push(...cameras.map((camera) => inventoryCells(camera, names, request.locale)));
        if (cells.length > MOST_EXPORTED) throw new ExportTooLarge(MOST_EXPORTED);
      }
      return cells;
    });
  }

  /** The file and the log's row of it come together or not at all. */
  private async keep(made: Made, request: Payload, jobId: string): Promise<ExportResult> {
    const { bytes, rows, unmappable } = made;
    const { format, encoding, locale, q, filter } = request;
    const expiresAt = new Date(this.clock.now().getTime() + EXPORT_FILES_KEPT_MS);
    const words = { translator: this.translator, locale };
    return this.db.transaction(async (tx) => {
      const { tenantId } = tx;
      const type = format === 'xlsx' ? XLSX_MEDIA_TYPE : 'text/csv';
      const file = await this.blobs.put({ tenantId, bytes, contentType: type, expiresAt }, tx);
      const report = unmappable.length
        ? await this.blobs.put(
            {
              tenantId,
              bytes: replacedCharacters(unmappable, rows, words),
              contentType: 'text/csv',
              expiresAt,
            },
            tx,
          )
        : null;
      const written = format === 'xlsx' ? ('xlsx' as const) : encoding;
      // What was searched for may be a person's name: only that there was a search
      const asked = { filter, searched: q !== undefined };
      const details = { jobId, format, encoding: written, rows: rows.length, sha256: file.sha256, ...asked };
      await this.audit.append(tx, { action: 'cameras.export', subject: 'Camera', details });
      return {
        format,
        encoding: written,
        rows: rows.length,
        size: file.size,
        sha256: file.sha256,
        expiresAt: japanIso(expiresAt),
        fileId: file.id,
        replaced: unmappable.length,
        reportFileId: report?.id ?? null,
      };
    });
  }
}

function refusal({ unmappable, rows }: Made): ExportUnmappable {
  const shown = unmappable.slice(0, MOST_CHARACTERS_SHOWN);
  return new ExportUnmappable(
    unmappable.length,
    shown.map((character) => unmappableItem(character, rows[character.row - 1])),
  );
}
