/** Unit tests as dbt's manifest has them. In: a node; out: its entry under `unit_tests`. */
import type { Json } from '../../base/json.ts';
import type { UnitTestNode } from '../../product/graph.ts';
import type { WrittenRows } from '../../project/resources.ts';
import type { ManifestContext } from './manifest-context.ts';

/** What dbt has no place for, further steps and expectations of other models, is left out. */
export function unitTestEntry(node: UnitTestNode, context: ManifestContext): Json {
  const { test, tags, meta, parents } = node;
  const { vars, env, incremental } = test;
  const [first] = test.steps;
  const expected = first?.expected.find(({ model }) => !model) ?? first?.expected[0];
  return {
    name: node.name,
    resource_type: 'unit_test',
    package_name: context.graph.project,
    path: node.path,
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
    model: test.model?.value ?? expected?.model?.value ?? '',
    given: (first?.given ?? []).map((given) => ({
      input: inputOf(node, given.input.value, context),
      ...rowsOf(given),
    })),
    expect: expected ? rowsOf(expected) : { rows: [], format: 'dict', fixture: null },
    description: node.description ?? '',
    overrides: {
      macros: incremental === undefined ? {} : { is_incremental: incremental },
      vars,
      env_vars: env,
    },
    depends_on: { macros: [], nodes: parents },
    config: { tags, meta, enabled: true },
    checksum: null,
    schema: null,
    created_at: context.createdAt,
    versions: null,
    version: null,
  };
}

function rowsOf({ rows, format, fixture }: WrittenRows) {
  const implied = typeof rows === 'string' ? 'csv' : 'dict';
  return { rows: rows ?? null, format: format ?? implied, fixture: fixture?.value ?? null };
}

function inputOf({ inputs }: UnitTestNode, name: string, { graph }: ManifestContext): string {
  const meant = graph.nodes.get(inputs.get(name) ?? '');
  if (meant?.kind === 'source') return `source('${meant.table.source}', '${meant.name}')`;
  return meant ? `ref('${meant.name}')` : name;
}
