/** A project in memory, built on a real engine in this process. */
import { posix } from 'node:path';
import { needCatalog } from '../../src/compile/narrow-model.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { formatRelation } from '../../src/engine/duckdb-dialect.ts';
import { shapeText } from '../../src/engine/duckdb-fingerprint.ts';
import type { Connection, RelationName } from '../../src/engine/engine.ts';
import { relationKey } from '../../src/engine/relation-key.ts';
import { cutBatches } from '../../src/incremental/cut-batches.ts';
import {
  decideRefresh,
  type RefreshQuestion,
  refreshInputs,
} from '../../src/incremental/decide-refresh.ts';
import { intervalSettings } from '../../src/incremental/interval-settings.ts';
import { check, compile } from '../../src/pipeline.ts';
import type { CheckedProject } from '../../src/product/checked.ts';
import type { ModelNode, RelationNode } from '../../src/product/graph.ts';
import type { Ledger, Refresh, TimeRange } from '../../src/product/ledger.ts';
import type { TimeAxis } from '../../src/product/version.ts';
import type { ProjectFiles } from '../../src/project/files/project-files.ts';
import type { ProjectSource } from '../../src/project/resources.ts';
import { composeRefresh, recordLedger } from '../../src/run/compose-refresh.ts';
import { runActions } from '../../src/run/run-actions.ts';
import { readLedger } from '../../src/state/read-ledger.ts';
import { readRelationVersion } from '../../src/state/read-versions.ts';
import { recordKeys, recordVersion } from '../../src/state/record-versions.ts';
import { prepareState } from '../../src/state/state-schema.ts';

export function memoryFiles(files: Readonly<Record<string, string>>): ProjectFiles {
  const paths = new Map(
    Object.entries(files).map(([path, text]) => [posix.join('/p', path), text]),
  );
  return {
    read: (path) => {
      const text = paths.get(path);
      return text === undefined ? { state: 'absent' } : { state: 'read', bytes: Buffer.from(text) };
    },
    list: (folder) => {
      const names = new Map<string, 'file' | 'folder'>();
      for (const path of paths.keys()) {
        if (!path.startsWith(`${folder}/`)) continue;
        const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
        names.set(name, rest.length > 0 ? 'folder' : 'file');
      }
      if (names.size === 0) return { state: 'absent' };
      return { state: 'listed', entries: [...names].map(([name, kind]) => ({ name, kind })) };
    },
  };
}

export async function openLab(files: Readonly<Record<string, string>>) {
  const compilation = compile({
    workingFolder: '/p',
    env: {},
    runStartedAt: '2024-06-01T00:00:00Z',
    files: memoryFiles(files),
  });
  if (!compilation.value)
    throw new Error(compilation.diagnostics.map(({ message }) => message).join('\n'));
  const { project, compiled } = compilation.value;
  const checked = (await check(compilation.value)).value;
  const engine = await openDuckdb({ path: ':memory:', threads: 1 });
  const connection = await engine.connect();
  await prepareState(connection, engine.catalog);
  await connection.run(`attach ':memory:' as ${needCatalog}; create schema raw`);
  let last = 0;
  const lab = { connection, checked, project, nextSequence: () => ++last };
  return {
    connection,
    checked,
    models: [...compiled.graph.nodes.values()].filter(
      (node): node is ModelNode => node.kind === 'model',
    ),
    build: (only?: TimeRange) => build(lab, only),
    close: () => engine.close(),
  };
}

interface Lab {
  readonly connection: Connection;
  readonly checked: CheckedProject;
  readonly project: ProjectSource;
  readonly nextSequence: () => number;
}

async function build(lab: Lab, only: TimeRange | undefined): Promise<ReadonlyMap<string, Refresh>> {
  const done = new Map<string, Refresh>();
  for (const node of lab.checked.compiled.graph.nodes.values()) {
    if (node.kind === 'source') await measure(lab, node);
    if (node.kind !== 'model') continue;
    if (node.materialization === 'incremental') {
      done.set(node.name, await buildIncremental(lab, node, only));
      continue;
    }
    const sql = lab.checked.compiled.models.get(node.id)?.query.text;
    await lab.connection.run(
      `create or replace ${node.materialization} ${formatRelation(node.relation)} as ${sql}`,
    );
    if (node.materialization === 'table') await measure(lab, node);
  }
  return done;
}

function proofs({ checked }: Lab) {
  return [...checked.relations.values()].flatMap((each) =>
    each.state === 'checked' && each.proof ? [each.proof] : [],
  );
}

function axesOf(lab: Lab, node: RelationNode): TimeAxis[] {
  const own = node.kind === 'model' ? intervalSettings(node) : undefined;
  const axes = proofs(lab).flatMap(({ inputs }) =>
    inputs.flatMap(({ relation, time }) =>
      relationKey(relation) === relationKey(node.relation) && time ? [time] : [],
    ),
  );
  const all = [...axes, ...(own ? [{ column: own.timeColumn, grain: own.grain }] : [])];
  return [
    ...new Map(all.map((axis) => [`${axis.column.toLowerCase()} ${axis.grain}`, axis])).values(),
  ];
}

async function measureActions(lab: Lab, node: RelationNode, toldByKey: boolean) {
  const from = formatRelation(node.relation);
  const { columns } = await lab.connection.query(`select * from ${from} limit 0`);
  const given = {
    catalog: node.relation.catalog,
    sequence: lab.nextSequence(),
    runId: 'r',
    key: relationKey(node.relation),
    from,
    columns,
    shape: shapeText(columns),
    axes: axesOf(lab, node),
    toldByKey,
  };
  const { statements, returning } = recordVersion(given);
  return { given, statements: [...statements, returning] };
}

async function measure(lab: Lab, node: RelationNode): Promise<void> {
  const keys = proofs(lab).flatMap(({ inputs }) =>
    inputs.flatMap(({ relation, need, keys }) =>
      relationKey(relation) === relationKey(node.relation) && need.type !== 'interval'
        ? keys.map(({ input }) => input)
        : [],
    ),
  );
  const isKeyed = keys.length > 0 && axesOf(lab, node).length === 0;
  const { given, statements } = await measureActions(lab, node, isKeyed);
  for (const sql of statements) await lab.connection.run(sql);
  for (const name of new Set(isKeyed ? keys : [])) {
    const column = given.columns.find((each) => each.name === name);
    if (column) for (const sql of recordKeys(given, column)) await lab.connection.run(sql);
  }
}

async function buildIncremental(
  lab: Lab,
  node: ModelNode,
  only: TimeRange | undefined,
): Promise<Refresh> {
  const { connection, checked } = lab;
  const { catalog } = node.relation;
  const state = checked.relations.get(node.id);
  const settings = intervalSettings(node);
  const compiled = checked.compiled.models.get(node.id);
  if (state?.state !== 'checked' || !settings || !compiled)
    throw new Error(`${node.name} is not checked`);
  const { proof } = state;
  const versions = new Map<string, Awaited<ReturnType<typeof readRelationVersion>>>();
  for (const { relation } of proof?.inputs ?? []) {
    const owner = nodeOf(lab, relation);
    versions.set(
      relationKey(relation),
      owner &&
        (await readRelationVersion(
          connection,
          { catalog, key: relationKey(relation) },
          axesOf(lab, owner),
        )),
    );
  }
  const key = relationKey(node.relation);
  const stored = await readLedger(connection, { catalog, key }, 0);
  const ledger: Ledger | undefined =
    stored.parts.length === 0
      ? undefined
      : {
          parts: stored.parts,
          keysSeen: [...stored.keysSeen].flatMap(([input, sequence]) => {
            const relation = proof?.inputs.find(
              (each) => relationKey(each.relation) === input,
            )?.relation;
            return relation ? [{ input: relation, sequence }] : [];
          }),
        };
  const question: RefreshQuestion = {
    proof,
    settings,
    code: compiled.query.text,
    ledger,
    versionOf: (relation) => versions.get(relationKey(relation)),
    only,
  };
  const refresh = decideRefresh(question);
  if (refresh.type === 'none' || !proof) return refresh;
  const inputs = refreshInputs(question, proof);
  const model = {
    compiled,
    settings,
    inputs,
    columns: state.columns,
    inputOf: (relation: RelationName) => {
      const owner = nodeOf(lab, relation);
      const found = owner && checked.relations.get(owner.id);
      return owner && found?.state === 'checked'
        ? { id: owner.id, columns: found.columns }
        : undefined;
    },
    within: { start: undefined, end: undefined },
    narrowing: { graph: checked.compiled.graph, project: lab.project, runStartedAt: '' },
  };
  const recording = {
    catalog,
    key,
    code: question.code,
    keyOf: relationKey,
    nextSequence: lab.nextSequence,
    measure: () => [],
  };
  const table = formatRelation(node.relation);
  const send = async (actions: Parameters<typeof runActions>[1]): Promise<void> => {
    const end = await runActions(connection, actions, node.name);
    if (end.diagnostics.length > 0)
      throw new Error(end.diagnostics.map(({ message }) => message).join());
  };
  const record = async (toldByKey: boolean): Promise<void> => {
    for (const sql of (await measureActions(lab, node, toldByKey)).statements)
      await connection.run(sql);
  };
  if (refresh.type === 'full') {
    await connection.run(`create or replace table ${table} as ${compiled.query.text}`);
    await record(false);
    await send([
      recordLedger(
        model,
        { ranges: [model.within, 'no time'], works: [], isCaughtUp: true },
        recording,
      ),
    ]);
    return refresh;
  }
  if (!ledger)
    await connection.run(
      `create or replace table ${table} as from (${compiled.query.text}) limit 0`,
    );
  const batches = cutBatches(refresh.ranges, inputs, settings);
  const rounds = batches.length === 0 ? [[]] : batches;
  for (const [index, ranges] of rounds.entries()) {
    const isLast = index === rounds.length - 1;
    const work = composeRefresh(
      model,
      { ranges, boxes: isLast ? refresh.boxes : [], isCaughtUp: isLast && !only },
      { ...recording, measure: ({ toldByKey }) => measureLater(lab, node, toldByKey) },
    );
    for (const sql of work.prepare) await connection.run(sql);
    await connection.begin();
    await send([...work.actions, ...work.publish]);
    await connection.commit();
  }
  return refresh;
}

function measureLater(lab: Lab, node: ModelNode, toldByKey: boolean) {
  const from = formatRelation(node.relation);
  return [
    {
      kind: 'ask' as const,
      sql: `select * from ${from} limit 0`,
      answer: ({ columns }: { columns: readonly { name: string; type: string }[] }) => {
        const { statements, returning } = recordVersion({
          catalog: node.relation.catalog,
          sequence: lab.nextSequence(),
          runId: 'r',
          key: relationKey(node.relation),
          from,
          columns,
          shape: shapeText(columns),
          axes: axesOf(lab, node),
          toldByKey,
        });
        return {
          actions: [...statements, returning].map((sql) => ({ kind: 'statement' as const, sql })),
        };
      },
    },
  ];
}

function nodeOf({ checked }: Lab, relation: RelationName): RelationNode | undefined {
  const id = checked.owners.get(relationKey(relation));
  return id === undefined ? undefined : (checked.compiled.graph.nodes.get(id) as RelationNode);
}
