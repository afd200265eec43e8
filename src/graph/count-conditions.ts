/**
 * `warn_if` and `error_if`: how many failing rows are a warning, and how many an error.
 * In: the configuration of a data test; out: conditions, and what cannot be read as one.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import type { CountCondition, NodeConfig, TestNode } from '../product/graph.ts';

/** `countsRows`: whether failures are rows of one relation, so that there is a share of them. */
export function countConditions(
  config: NodeConfig,
  { countsRows }: { readonly countsRows: boolean },
): Outcome<Pick<TestNode, 'warnIf' | 'errorIf'>> {
  const diagnostics: Diagnostic[] = [];
  const read = (key: string): CountCondition | undefined => {
    const written = config.values[key];
    if (typeof written !== 'string') return undefined;
    const condition = readCondition(written);
    if (condition && (countsRows || condition.of === 'rows')) return condition;
    const locate = config.origins.get(key);
    const message = condition
      ? `"${key}" cannot be a percentage here: this test does not count rows of one relation`
      : `"${key}" is a comparison with a number of rows, or with a percentage of them`;
    const problem = error('E0403', message, {
      ...(locate ? { span: locate() } : {}),
      hint: condition
        ? `write a number, for instance ${key}: ">10"`
        : `for instance ${key}: ">10", or ${key}: ">1%"`,
    });
    diagnostics.push(problem);
    return undefined;
  };
  const warnIf = read('warn_if');
  const errorIf = read('error_if');
  return { value: { ...(warnIf && { warnIf }), ...(errorIf && { errorIf }) }, diagnostics };
}

const pattern = /^\s*(=|==|!=|<>|<=?|>=?)\s*(?:(\d+)|(\d+(?:\.\d+)?)\s*%)\s*$/;

function readCondition(written: string): CountCondition | undefined {
  const [, sign = '', count, percent] = pattern.exec(written) ?? [];
  const operator = operators[sign];
  if (!operator) return undefined;
  return percent === undefined
    ? { operator, count: Number(count), of: 'rows' }
    : { operator, count: Number(percent), of: 'percent' };
}

const operators: Readonly<Record<string, CountCondition['operator']>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
