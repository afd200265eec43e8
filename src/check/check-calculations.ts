/**
 * The `fail_calc` of data tests: one number, computed from the failing rows. In: tests whose queries
 * bind; out: what is wrong with those that are no such number, as it is kept, and at its place.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { explainTestError } from '../compile/explain-test-error.ts';
import { EngineError } from '../engine/engine.ts';
import type { CompiledTest } from '../product/compiled.ts';
import { type KeptRefusal, plainRefusal, refusalAgain } from './cache/kept-refusal.ts';
import type { Checking } from './checking.ts';

/** What it is instead of a number, or what the engine has against it. */
export type WrongCalculation = { readonly type: string } | { readonly refused: KeptRefusal };

export async function wrongCalculation(
  test: CompiledTest,
  { shadow, standIns }: Checking,
): Promise<WrongCalculation | undefined> {
  const before = beginning(test);
  if (before === undefined) return undefined;
  try {
    const sql = `${before}${standIns.replaceCalls(test.query.text)}\n) limit 0`;
    const { columns } = await shadow.query(sql);
    const type = columns[0]?.type ?? '';
    return isNumber.test(type) ? undefined : { type };
  } catch (failure) {
    if (failure instanceof EngineError) return { refused: plainRefusal({ error: failure }) };
    throw failure;
  }
}

/** Beside an aggregate, what is none has no value of its own. */
function beginning({ node }: CompiledTest): string | undefined {
  const { fail_calc: calculation } = node.config.values;
  if (typeof calculation !== 'string') return undefined;
  return `select (\n${calculation}\n), count(*) from (\n`;
}

const isNumber = /^(?:BOOLEAN|FLOAT|DOUBLE|DECIMAL\(.*\)|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?)$/;

/** Whether it was found out now or by an earlier check. */
export function explainCalculation(test: CompiledTest, wrong: WrongCalculation): Diagnostic {
  if ('type' in wrong) return noNumber(test, wrong.type);
  const offset = beginning(test)?.length ?? 0;
  return explainTestError(refusalAgain(wrong.refused).error, test, offset, () => undefined);
}

function noNumber({ node }: CompiledTest, type: string): Diagnostic {
  const { fail_calc: calculation } = node.config.values;
  const locate = node.config.origins.get('fail_calc') ?? node.locate;
  return error('E0413', `${node.name} could not run: ${calculation} is ${type}, not a number`, {
    span: locate(),
    hint: 'write an aggregate over the failing rows: max(row_count)',
  });
}
