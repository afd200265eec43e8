/**
 * `warn_if` and `error_if`: how many failing rows are a warning, and how many an error.
 * In: the configuration of a data test; out: conditions, and what cannot be read as one.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import type { CountCondition, NodeConfig, TestNode } from '../product/graph.ts';

export function countConditions(config: NodeConfig): Outcome<Pick<TestNode, 'warnIf' | 'errorIf'>> {
  const diagnostics: Diagnostic[] = [];
  const read = (key: string): CountCondition | undefined => {
    const written = config.values[key];
    if (typeof written !== 'string') return undefined;
    const condition = readCondition(written);
    if (condition) return condition;
    const locate = config.origins.get(key);
    const problem = error('E0403', `"${key}" is a comparison with a number of rows`, {
      ...(locate ? { span: locate() } : {}),
      hint: `for instance ${key}: ">10"`,
    });
    diagnostics.push(problem);
    return undefined;
  };
  const warnIf = read('warn_if');
  const errorIf = read('error_if');
  return { value: { ...(warnIf && { warnIf }), ...(errorIf && { errorIf }) }, diagnostics };
}

function readCondition(written: string): CountCondition | undefined {
  const [, sign = '', count = ''] = /^\s*(=|==|!=|<>|<=?|>=?)\s*(\d+)\s*$/.exec(written) ?? [];
  const operator = operators[sign];
  return operator && { operator, count: Number(count) };
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
