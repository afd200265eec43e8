/** Data tests that ask for nothing but a column. In: a test; out: yes or no. */
import type { TestNode } from '../product/graph.ts';

/** Of any type a column can be compared with NULL and grouped by: it only has to be there. */
export function isPlainTest({ definition, config }: TestNode): boolean {
  if (definition.type !== 'generic' || definition.template) return false;
  if (config.values.where || config.values.fail_calc) return false;
  return definition.test === 'not_null' || definition.test === 'unique';
}
