/** One key that a configuration may hold. */
import type { z } from 'zod';

export type ConfigKind = 'model' | 'seed' | 'snapshot' | 'test';

export interface ConfigKey {
  readonly name: string;
  readonly kinds: readonly ConfigKind[];
  readonly type: z.ZodType;
  /** One line for the reference and for editors. */
  readonly about: string;
  /** Of models; absent: all of them. */
  readonly materializations?: readonly string[];
  /** Of incremental models; absent: all of them. */
  readonly strategies?: readonly string[];
  /** Layers add up instead of the nearest one winning. */
  readonly adds?: 'list' | 'map';
}
