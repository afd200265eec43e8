/**
 * The `fail_calc` of data tests: one number, computed from the failing rows. In: tests whose queries
 * bind; out: what is wrong with those that are no such number, at their place.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { explainTestError } from '../compile/explain-test-error.ts';
import { EngineError } from '../engine/engine.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { Checking } from './checking.ts';

export async function wrongCalculation(
  test: CompiledTest,
  { shadow, standIns }: Checking,
): Promise<Diagnostic | undefined> {
  const { node, query } = test;
  const { fail_calc: calculation } = node.config.values;
  if (typeof calculation !== 'string') return undefined;
  // Beside an aggregate, what is none has no value of its own.
  const before = `select (\n${calculation}\n), count(*) from (\n`;
  try {
    const sql = `${before}${standIns.replaceCalls(query.text)}\n) limit 0`;
    const { columns } = await shadow.query(sql);
    const type = columns[0]?.type ?? '';
    return isNumber.test(type) ? undefined : noNumber(test, calculation, type);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return explainTestError(failure, test, before.length, () => undefined);
  }
}

const isNumber = /^(?:BOOLEAN|FLOAT|DOUBLE|DECIMAL\(.*\)|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?)$/;

function noNumber({ node }: CompiledTest, calculation: string, type: string): Diagnostic {
  const locate = node.config.origins.get('fail_calc') ?? node.locate;
  return error('E0413', `${node.name} could not run: ${calculation} is ${type}, not a number`, {
    span: locate(),
    hint: 'write an aggregate over the failing rows: max(row_count)',
  });
}
