import type { Severity, TaskParams } from '@mimamori/work';

import type { CameraFacts } from '../camera/camera.schema';
import type { CameraState } from '../camera/camera.words';
import type { FindingFacts } from './camera-finding.facts';

/** Where a rule comes from, and how firm that is: what is our own design never speaks as law. */
export interface RuleSource {
  /** `law`: a duty of a statute · `guidance`: of an authority, not binding · `design`: our own reading. */
  readonly standing: 'law' | 'guidance' | 'design';
  /** Ids of articles, checks and rules; the same in every language. */
  readonly references: readonly string[];
  /** The day of the sources. */
  readonly asOf: string;
  readonly toBeVerified: boolean;
}

export interface Found {
  readonly params?: TaskParams;
  /** The day by which it should be dealt with, where one follows from the facts. */
  readonly dueOn?: string;
}

/** One thing that may be wrong with a camera: pure, so that a finding can be explained by its facts alone. */
export interface FindingRule {
  /** `cameras.<name>`: title at `findings.<name>`, advice at `findingHelp.<name>`. */
  readonly code: string;
  readonly severity: Severity;
  readonly source: RuleSource;
  /** The states in which it matters. */
  readonly states: readonly CameraState[];
  /** What somebody would change on the camera to end it. */
  readonly fields: readonly (keyof CameraFacts | 'privacyMasks')[];
  readonly evaluate: (facts: FindingFacts) => Found | null;
}
