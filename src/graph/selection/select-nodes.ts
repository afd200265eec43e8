/**
 * Which nodes a command works on. In: the graph, what --select, --exclude and --selector say, and
 * the project's selectors; out: ids in the order of the graph, a warning for each part that names
 * nothing. Tests come with anything they read. Knows no command and no warehouse.
 */
import { type Diagnostic, error, hasErrors, type Outcome } from '../../base/diagnostic.ts';
import { SourceText } from '../../base/source-text.ts';
import type { Graph, NodeId } from '../../product/graph.ts';
import type { Selection } from '../../product/selection.ts';
import type { NamedSelector } from '../../project/resources.ts';
import { evaluateSelector } from './evaluate-selector.ts';
import {
  type NamedSelectors,
  readNamedSelectors,
  unknownSelector,
  unknownSelectors,
} from './named-selectors.ts';
import { parseSelector } from './parse-selector.ts';
import type { SelectorExpression } from './selector.ts';
import type { StateSelectors } from './state-selectors.ts';

export interface SelectionRequest {
  readonly graph: Graph;
  /** Each text may hold several; together they are a union. */
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  /** `--selector`: one of the project's own, in union with `select`. */
  readonly selector?: string | undefined;
  readonly namedSelectors: readonly NamedSelector[];
  readonly stateSelectors?: StateSelectors;
}

/** With errors the selection is empty. */
export function selectNodes(request: SelectionRequest): Outcome<Selection> {
  const { graph } = request;
  const named = readNamedSelectors(request.namedSelectors);
  const included = readIncluded(request, named.value);
  const excluded = readTexts(request.exclude, 'exclude', named.value);
  const diagnostics = [...named.diagnostics, ...included.diagnostics, ...excluded.diagnostics];
  if (hasErrors(diagnostics)) return { value: selectionOf(graph, new Set()), diagnostics };

  const context = {
    graph,
    selectors: named.value.expressions,
    states: request.stateSelectors ?? {},
    report: (diagnostic: Diagnostic) => diagnostics.push(diagnostic),
  };
  const wanted = included.value && evaluateSelector(included.value, context);
  const unwanted = excluded.value && evaluateSelector(excluded.value, context);
  if (hasErrors(diagnostics)) return { value: selectionOf(graph, new Set()), diagnostics };
  return { value: selectionOf(graph, wanted, unwanted), diagnostics };
}

/** `wanted` absent means everything. */
function selectionOf(
  graph: Graph,
  wanted: ReadonlySet<NodeId> | undefined,
  unwanted?: ReadonlySet<NodeId>,
): Selection {
  const ids = new Set<NodeId>();
  for (const id of graph.nodes.keys()) {
    if ((wanted?.has(id) ?? true) && !unwanted?.has(id)) ids.add(id);
  }
  const isEverything = wanted === undefined && unwanted === undefined;
  return { ids, isEverything, testsReadingOutside: testsReadingOutside(graph, ids) };
}

function testsReadingOutside(graph: Graph, ids: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const isMissing = (id: NodeId): boolean => {
    const kind = ids.has(id) ? undefined : graph.nodes.get(id)?.kind;
    return kind === 'model' || kind === 'seed';
  };
  const tests = new Set<NodeId>();
  for (const id of ids) {
    const node = graph.nodes.get(id);
    if (node?.kind === 'test' && node.parents.some(isMissing)) tests.add(id);
  }
  return tests;
}

/** As in dbt, a default selector counts only where no flag says anything. */
function readIncluded(
  request: SelectionRequest,
  named: NamedSelectors,
): Outcome<SelectorExpression | undefined> {
  const texts = readTexts(request.select, 'select', named);
  if (request.selector !== undefined) {
    const chosen = readChosen(request.selector, named);
    const parts = [chosen.value, texts.value].filter((part) => part !== undefined);
    return {
      value: unionOf(parts),
      diagnostics: [...chosen.diagnostics, ...texts.diagnostics],
    };
  }
  if (request.select.length > 0 || request.exclude.length > 0) return texts;
  return readDefault(request.namedSelectors, named);
}

function readChosen(name: string, named: NamedSelectors): Outcome<SelectorExpression | undefined> {
  const value = named.expressions.get(name);
  if (named.names.has(name)) return { value, diagnostics: [] };
  const source = new SourceText('--selector', name);
  const span = source.span(0, name.length);
  return { value, diagnostics: [unknownSelector(name, span, named.names)] };
}

function readDefault(
  declared: readonly NamedSelector[],
  named: NamedSelectors,
): Outcome<SelectorExpression | undefined> {
  const [first, ...others] = declared.filter(({ isDefault }) => isDefault);
  const diagnostics = others.map(({ name, definition }) =>
    error('E0567', `"${first?.name}" and "${name}" are both the default selector`, {
      span: definition.locate(),
      hint: `leave "default: true" to one of them`,
    }),
  );
  return { value: first && named.expressions.get(first.name), diagnostics };
}

function readTexts(
  texts: readonly string[],
  origin: 'select' | 'exclude',
  named: NamedSelectors,
): Outcome<SelectorExpression | undefined> {
  const parsed = texts.map((text) => parseSelector(text, origin));
  const parts = parsed.map(({ value }) => value).filter((value) => value !== undefined);
  const diagnostics = parsed.flatMap((outcome) => outcome.diagnostics);
  for (const part of parts) diagnostics.push(...unknownSelectors(part, named.names));
  return { value: unionOf(parts), diagnostics };
}

function unionOf(parts: readonly SelectorExpression[]): SelectorExpression | undefined {
  return parts.length <= 1 ? parts[0] : { kind: 'union', parts };
}
