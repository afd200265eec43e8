/** `eider source pull`: writes the columns and types that sources have into the YAML that declares them. */
import { existsSync } from 'node:fs';
import { error } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Engine } from '../engine/engine.ts';
import type { SourceNode } from '../product/graph.ts';
import { withSourceTables } from '../project/properties/properties-entries.ts';
import { type ColumnChange, pullColumns } from '../project/properties/pull-columns.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { Wanted } from '../project/yaml/edit/edit-yaml.ts';
import { asText } from '../project/yaml/json-shapes.ts';
import { describeSources, type SourceFinding } from '../run/describe-sources.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { type Compiled, compileFirst } from './compile-first.ts';
import { editProperties } from './edit-properties.ts';
import { type Pulled, type PullOptions, sayPulled } from './say-pulled.ts';
import { withWarehouse } from './with-warehouse.ts';

export async function sourcePull(
  context: CommandContext,
  names: readonly string[],
  options: PullOptions,
): Promise<ExitCode> {
  const select = [...names.map(asSourceSelector), ...(options.select ?? [])];
  const compiled = await compileFirst(context, {
    ...options,
    ...(select.length > 0 ? { select } : {}),
  });
  if (!compiled) return exitCodes.wrong;
  const sources = [...compiled.graph.nodes.values()].filter(
    (node): node is SourceNode => node.kind === 'source' && compiled.selection.ids.has(node.id),
  );
  if (sources.length === 0) {
    return sayPulled(context, { unit: 'source', items: [], files: [] }, options);
  }
  const { project, isWithout } = readablePart(compiled.project, sources);
  return withWarehouse(
    context,
    project,
    { readOnly: true, mustExist: false, wait: options.wait, answer: options },
    async (engine) => {
      const found = await describeAll(engine, sources, compiled, isWithout);
      return sayPulled(context, pullInto(compiled, found, options), options);
    },
  );
}

/** `raw` and `raw.emails` mean sources here; anything else is a selector. */
function asSourceSelector(name: string): string {
  return /^[^:/+@,*\\[\]\s]+$/.test(name) ? `source:${name}` : name;
}

/** Files, and other databases, can be read where the warehouse does not exist yet. */
function readablePart(
  project: ProjectSource,
  sources: readonly SourceNode[],
): { readonly project: ProjectSource; readonly isWithout: boolean } {
  const { target } = project;
  const attached = new Set(target.attach.map(({ name }) => name.toLowerCase()));
  const needsWarehouse = sources.some(
    ({ table, relation }) => !table.location && !attached.has(relation.catalog.toLowerCase()),
  );
  const isThere = target.path === ':memory:' || existsSync(target.path);
  if (isThere && needsWarehouse) return { project, isWithout: false };
  const inMemory = { ...project, target: { ...target, path: ':memory:' } };
  return { project: inMemory, isWithout: !isThere };
}

async function describeAll(
  engine: Engine,
  sources: readonly SourceNode[],
  { project }: Compiled,
  isWithout: boolean,
): Promise<readonly SourceFinding[]> {
  const found = await describeSources(engine, sources, project.root);
  if (!isWithout) return found;
  const attached = new Set(project.target.attach.map(({ name }) => name.toLowerCase()));
  return found.map((finding) => {
    const { table, relation, name, locate } = finding.source;
    if (table.location || attached.has(relation.catalog.toLowerCase())) return finding;
    const message = `source ${table.source}.${name} lies in ${project.target.shownPath}, which does not exist yet`;
    return { ...finding, columns: [], problem: error('E0357', message, { span: locate() }) };
  });
}

function pullInto(
  { project }: Compiled,
  found: readonly SourceFinding[],
  { check, prune }: PullOptions,
): Pulled {
  const readable = found.filter(({ problem }) => problem === undefined);
  const changes = new Map<string, readonly ColumnChange[]>();
  const paths = [...new Set(readable.map(({ source }) => source.path))];
  const files = paths.map((path) => {
    const tables = project.sources.filter((table) => table.path === path);
    const wanted = (value: Json): Wanted | 'changed meanwhile' => {
      let seen = 0;
      let isOther = false;
      const edited = withSourceTables(value, (entry, place) => {
        const table = tables[place];
        seen++;
        const name = asText(entry.name);
        if (table?.name !== name && !name?.includes('{{')) isOther = true;
        const finding = readable.find(({ source }) => source.table === table);
        if (!table || !finding) return entry;
        const pulled = pullColumns({
          written: entry.columns,
          declared: table.columns,
          found: finding.columns,
          isSameType: finding.isSameType,
          prune: prune === true,
        });
        changes.set(finding.source.id, pulled.changes);
        return pulled.changes.length === 0 ? entry : { ...entry, columns: pulled.wanted };
      });
      return isOther || seen !== tables.length ? 'changed meanwhile' : edited;
    };
    return editProperties({ root: project.root, path, wanted, isDry: check === true });
  });
  const items = found.map(({ source, columns, problem }) => ({
    name: `${source.table.source}.${source.name}`,
    path: source.path,
    declared: source.columns,
    columns,
    changes: changes.get(source.id) ?? [],
    problem,
  }));
  return { unit: 'source', items, files };
}
