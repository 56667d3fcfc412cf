import { Files, OwnedFiles } from '@mimamori/files';
import { TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { CameraFileGate } from './camera-file.gate';

/** Documents and photos of cameras. */
@Injectable()
export class CameraFiles extends OwnedFiles {
  constructor(files: Files, gate: CameraFileGate, db: TenantDb) {
    super(files, gate, db);
  }
}
