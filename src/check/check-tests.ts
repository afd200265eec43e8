/**
 * Data tests bound like models: a test on a column that is not there is a mistake that is found
 * before anything runs. In: checked relations; out: a state for each test.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import { explainTestError } from '../compile/explain-test-error.ts';
import type { BoundQuery } from '../engine/duckdb-bind.ts';
import type { CheckedRelation, ColumnRef, TestCheck } from '../product/checked.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { ModelNode, NodeId, RelationNode } from '../product/graph.ts';
import { inlinedParents } from './bound-context.ts';
import { blockedBy, type Checking } from './checking.ts';
import { explainRefusal } from './explain-refusal.ts';
import { columnLineage } from './lineage/column-lineage.ts';
import { readPlan } from './plan/read-plan.ts';
import { lineageRelation } from './relation-key.ts';
import type { ShadowTable } from './shadow/shadow-catalog.ts';

export async function checkTests(checking: Checking): Promise<void> {
  const { compiled, states, tests, shadow, standIns, say } = checking;
  const toBind: CompiledTest[] = [];
  for (const test of compiled.tests.values()) {
    const { id, parents } = test.node;
    const blocked = blockedBy(parents, states);
    const missing = blocked ? [] : missingColumns(test, checking);
    say(id, missing);
    if (blocked) tests.set(id, blocked);
    else if (missing.length > 0) tests.set(id, { state: 'broken', cause: id });
    else if (isPlain(test))
      tests.set(id, { state: 'checked', reads: columnTested(test, checking) });
    else toBind.push(test);
  }
  await makeTables(toBind, checking);
  const queries = toBind.map(({ query }) => standIns.replaceCalls(query.text));
  await shadow.bind(queries, (answer, place) => {
    const test = toBind[place];
    if (test) tests.set(test.node.id, settle(test, answer, checking));
  });
}

/** Columns that a built-in test names, and that are not there. */
function missingColumns({ node }: CompiledTest, { states }: Checking): readonly Diagnostic[] {
  const { definition, parents, locate } = node;
  if (definition.type !== 'generic' || definition.template) return [];
  const { subject, column, arguments: given } = definition;
  const field = definition.test === 'relationships' ? given.get('field') : undefined;
  const other = parents.find((parent) => parent !== subject) ?? subject;
  return [
    ...missingColumn(column, states.get(subject), locate),
    ...missingColumn(field?.value, states.get(other), field?.locate ?? locate),
  ];
}

function missingColumn(
  column: unknown,
  state: ReturnType<Checking['states']['get']>,
  locate: Locate,
): readonly Diagnostic[] {
  if (typeof column !== 'string' || state?.state !== 'checked') return [];
  const names = namesIn(state);
  if (names.some((name) => name.toLowerCase() === column.toLowerCase())) return [];
  const hint = didYouMean(column, names);
  const shown = names.slice(0, mostShown).join(', ');
  return [
    error('E0301', `column "${column}" does not exist`, {
      span: locate(),
      label: `there is ${shown}${names.length > mostShown ? '…' : ''}`,
      ...(hint === undefined ? {} : { hint }),
    }),
  ];
}

const mostShown = 6;

function namesIn({ columns }: CheckedRelation): readonly string[] {
  return columns.map(({ name }) => name);
}

/** Of any type a column can be compared with NULL and grouped by: it only has to be there. */
function isPlain({ node: { definition, config } }: CompiledTest): boolean {
  if (definition.type !== 'generic' || definition.template || config.values.where) return false;
  return definition.test === 'not_null' || definition.test === 'unique';
}

function columnTested({ node }: CompiledTest, checking: Checking): readonly ColumnRef[] {
  const { definition } = node;
  if (definition.type !== 'generic' || definition.column === undefined) return [];
  const subject = checking.compiled.graph.nodes.get(definition.subject) as RelationNode;
  const { catalog, schema, name } = lineageRelation(subject);
  return [{ catalog, schema, table: name, column: definition.column }];
}

/** For models that no other model reads. */
async function makeTables(tests: readonly CompiledTest[], checking: Checking): Promise<void> {
  const { compiled, states, tables, shadow } = checking;
  const parents = new Set<NodeId>(tests.flatMap(({ node }) => node.parents));
  const missing = [...parents].flatMap((id): ShadowTable[] => {
    const node = compiled.graph.nodes.get(id);
    const state = states.get(id);
    if (node?.kind !== 'model' || node.materialization === 'ephemeral') return [];
    if (state?.state !== 'checked' || tables.has(id)) return [];
    tables.add(id);
    return [{ relation: node.relation, columns: state.columns }];
  });
  await shadow.create(missing);
}

function settle(test: CompiledTest, answer: BoundQuery, checking: Checking): TestCheck {
  const { id } = test.node;
  switch (answer.type) {
    case 'plan':
      return { state: 'checked', reads: columnsRead(test, answer, checking) };
    case 'unprintable':
      return { state: 'unchecked', because: answer.reason, cause: id };
    case 'refused': {
      const { state, diagnostics } = explainRefusal(test, answer, checking);
      const { error: failure } = answer;
      const isBroken = failure.kind === 'parser';
      checking.say(id, isBroken ? [explainTestError(failure, test, 0, noFiles)] : diagnostics);
      return state;
    }
    default:
      return answer satisfies never;
  }
}

/** The number of rows that a test finds is its verdict: what decides which there are, counts. */
function columnsRead(
  { node }: CompiledTest,
  answer: Extract<BoundQuery, { type: 'plan' }>,
  { standIns, compiled }: Checking,
): readonly ColumnRef[] {
  const inlined = inlinedParents(node.parents, compiled.graph, holdsNoRows);
  const { relationBehind } = standIns;
  return columnLineage(readPlan(answer), { relationBehind, inlined }).rows;
}

function holdsNoRows({ materialization }: ModelNode): boolean {
  return materialization === 'view' || materialization === 'ephemeral';
}

const noFiles = (): undefined => undefined;
