/**
 * The nodes an expression means. In: the tree of a selector and the graph; out: a set of ids, and
 * a warning for each part that names nothing. References to selectors exist and make no circle.
 */
import { type Diagnostic, error, warning } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Graph, NodeId } from '../../product/graph.ts';
import { nodeTest } from './match-criterion.ts';
import { testsReading, withAncestors, withDescendants } from './reach.ts';
import type { Criterion, SelectorExpression } from './selector.ts';
import { missingState, type StateMethod, type StateSelectors } from './state-selectors.ts';
import { suggestForNothing } from './suggest-selector.ts';

export interface SelectionContext {
  readonly graph: Graph;
  readonly selectors: ReadonlyMap<string, SelectorExpression>;
  readonly states: StateSelectors;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Tests are part of each criterion's answer, so that `orders,test_type:singular` means something. */
export function evaluateSelector(
  expression: SelectorExpression,
  context: SelectionContext,
): ReadonlySet<NodeId> {
  return evaluate(expression, { ...context, isBringingTests: true, answers: new Map() });
}

interface Evaluation extends SelectionContext {
  readonly isBringingTests: boolean;
  /** What each selector used so far selects, so that it warns once. */
  readonly answers: Map<string, ReadonlySet<NodeId>>;
}

function evaluate(expression: SelectorExpression, evaluation: Evaluation): ReadonlySet<NodeId> {
  switch (expression.kind) {
    case 'criterion':
      return evaluateCriterion(expression, evaluation);
    case 'union':
      return union(expression.parts.map((part) => evaluate(part, evaluation)));
    case 'intersection': {
      const sets = expression.parts.map((part) => evaluate(part, evaluation));
      const common = intersection(sets);
      if (common.size === 0 && sets.every(({ size }) => size > 0)) {
        const { text, locate } = expression;
        const hint =
          'each part selects something: a comma takes what all select, a space what any does';
        evaluation.report(
          warning('E0562', `no node is in all parts of ${text}`, { span: locate(), hint }),
        );
      }
      return common;
    }
    case 'difference':
      return difference(
        evaluate(expression.from, evaluation),
        evaluate(expression.without, evaluation),
      );
    default:
      return expression satisfies never;
  }
}

function evaluateCriterion(criterion: Criterion, evaluation: Evaluation): ReadonlySet<NodeId> {
  const { method } = criterion;
  switch (method) {
    case 'selector':
      return evaluateReference(criterion, evaluation);
    case 'state':
    case 'result':
    case 'column':
      return evaluateState(method, criterion, evaluation);
    default: {
      const { graph } = evaluation;
      const accepts = nodeTest(method, criterion);
      const named = new Set<NodeId>();
      for (const [id, node] of graph.nodes) if (accepts(node)) named.add(id);
      if (named.size === 0) reportNothing(criterion, evaluation);
      return bringTests(follow(criterion, named, graph), evaluation);
    }
  }
}

/**
 * `+selector:x` follows the graph from what the selector names, not from the tests that only came
 * along: those may read models that have nothing to do with it.
 */
function evaluateReference(criterion: Criterion, evaluation: Evaluation): ReadonlySet<NodeId> {
  const { value, withChildrensParents, parents, children } = criterion;
  const all = answerOf(value, evaluation);
  if (!withChildrensParents && parents === undefined && children === undefined) return all;
  const silent = { ...evaluation, isBringingTests: false, report: () => {} };
  const named = answerOf(value, silent);
  return union([all, bringTests(follow(criterion, named, evaluation.graph), evaluation)]);
}

function answerOf(name: string, evaluation: Evaluation): ReadonlySet<NodeId> {
  const key = `${evaluation.isBringingTests ? 'with' : 'without'} tests: ${name}`;
  const known = evaluation.answers.get(key);
  if (known) return known;
  const expression = evaluation.selectors.get(name);
  const answer = expression ? evaluate(expression, evaluation) : new Set<NodeId>();
  evaluation.answers.set(key, answer);
  return answer;
}

function evaluateState(
  method: StateMethod,
  criterion: Criterion,
  evaluation: Evaluation,
): ReadonlySet<NodeId> {
  const { value, parents, children, locate } = criterion;
  const answerer = evaluation.states[method];
  if (answerer === undefined) {
    const { message, hint } = missingState[method];
    evaluation.report(error('E0565', message, { span: locate(), hint }));
    return new Set();
  }
  const named = answerer.select(value, { parents, children });
  if (named !== undefined && 'code' in named) {
    const { code, message, hint } = named;
    const detail = { span: locate(), ...(hint === undefined ? {} : { hint }) };
    evaluation.report(error(code, message, detail));
    return new Set();
  }
  if (named === undefined) {
    const values = [...answerer.values()];
    const hint = didYouMean(value, values) ?? `one of ${values.join(', ')}`;
    evaluation.report(
      error('E0560', `"${value}" is no value of "${method}:"`, { span: locate(), hint }),
    );
    return new Set();
  }
  if (named.size === 0) reportNothing(criterion, evaluation);
  const reached = method === 'column' ? named : follow(criterion, named, evaluation.graph);
  return bringTests(reached, evaluation);
}

/** `@`, and `+` with its depths. */
function follow(
  { withChildrensParents, parents, children }: Criterion,
  named: ReadonlySet<NodeId>,
  graph: Graph,
): ReadonlySet<NodeId> {
  const all = Number.POSITIVE_INFINITY;
  if (withChildrensParents) return withAncestors(graph, withDescendants(graph, named, all), all);
  const above = parents === undefined ? named : withAncestors(graph, named, parents);
  if (children === undefined) return above;
  const below = withDescendants(graph, named, children);
  return parents === undefined ? below : union([above, below]);
}

function bringTests(ids: ReadonlySet<NodeId>, evaluation: Evaluation): ReadonlySet<NodeId> {
  if (!evaluation.isBringingTests) return ids;
  const tests = testsReading(evaluation.graph, ids);
  return tests.length === 0 ? ids : union([ids, tests]);
}

function reportNothing(criterion: Criterion, evaluation: Evaluation): void {
  const { graph, selectors } = evaluation;
  const hint = suggestForNothing(criterion, graph, selectors.keys());
  const detail = { span: criterion.locate(), ...(hint === undefined ? {} : { hint }) };
  evaluation.report(warning('E0561', `${criterion.text} matches no node`, detail));
}

function union(sets: readonly Iterable<NodeId>[]): ReadonlySet<NodeId> {
  const all = new Set<NodeId>();
  for (const set of sets) for (const id of set) all.add(id);
  return all;
}

function intersection(sets: readonly ReadonlySet<NodeId>[]): ReadonlySet<NodeId> {
  const [first, ...others] = sets;
  const common = new Set<NodeId>();
  for (const id of first ?? []) if (others.every((set) => set.has(id))) common.add(id);
  return common;
}

function difference(from: ReadonlySet<NodeId>, without: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const rest = new Set<NodeId>();
  for (const id of from) if (!without.has(id)) rest.add(id);
  return rest;
}
