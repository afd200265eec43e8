/** `eider contract pull <model...>`: writes the columns that models have as their contracts. */
import { posix } from 'node:path';
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { isContracted } from '../check/contracts/compare-contract.ts';
import type { TypeNames } from '../check/contracts/read-types.ts';
import { check } from '../pipeline.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { ModelNode } from '../product/graph.ts';
import { withContract } from '../project/properties/contract-entry.ts';
import { withModels } from '../project/properties/properties-entries.ts';
import { pullColumns } from '../project/properties/pull-columns.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { Wanted } from '../project/yaml/edit/edit-yaml.ts';
import { asList, asMap, asText, type JsonMap } from '../project/yaml/json-shapes.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { compileFirst } from './compile-first.ts';
import { type EditedFile, editProperties } from './edit-properties.ts';
import { findNode } from './find-node.ts';
import { sayDiagnostics, sayProblems } from './say.ts';
import { type PulledItem, type PullOptions, sayPulled } from './say-pulled.ts';
import { typeNames } from './type-names.ts';

export async function contractPull(
  context: CommandContext,
  names: readonly string[],
  options: PullOptions,
): Promise<ExitCode> {
  const compiled = await compileFirst(context, options);
  if (!compiled) return exitCodes.wrong;
  const models: ModelNode[] = [];
  const problems: Diagnostic[] = [];
  for (const name of names) {
    const found = findNode(compiled, name);
    if ('problems' in found) problems.push(...found.problems);
    else if (found.node.kind === 'model') models.push(found.node);
    else problems.push(error('E0702', `${name} is no model: only models have contracts`));
  }
  if (problems.length > 0) {
    sayProblems(context, problems, options);
    return exitCodes.wrong;
  }
  const { value: checked, diagnostics } = await check(compiled);
  const written = models.flatMap(({ columns }) => columns.flatMap(({ type }) => type ?? []));
  const types = await typeNames(written, compiled.project, context.signal);
  const items = [...new Set(models)].map((node) => pullModel(node, { checked, types }, options));
  const known = items.filter(({ item }) => item.problem === undefined);
  const paths = [...new Set(known.map(({ item }) => item.path))];
  const files = paths.map((path) => pullInto(compiled.project, path, known, options));
  const isBroken = items.some(({ item }) => item.problem);
  // What keeps a model from being checked may be in another.
  if (isBroken && options.output !== 'json') sayDiagnostics(context, diagnostics.filter(isOfTypes));
  return sayPulled(
    context,
    { unit: 'model', items: items.map(({ item }) => item), files },
    options,
  );
}

/** Contracts that do not hold are what is mended here. */
function isOfTypes({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && code !== 'E0350' && code !== 'E0351';
}

interface PulledModel {
  readonly node: ModelNode;
  readonly item: PulledItem;
  /** What stands under `columns:`, asked for when it is read. */
  readonly columns: (written: Json | undefined) => Wanted;
}

interface KnownTypes {
  readonly checked: CheckedProject;
  readonly types: TypeNames;
}

function pullModel(
  node: ModelNode,
  { checked, types }: KnownTypes,
  options: PullOptions,
): PulledModel {
  const state = checked.relations.get(node.id);
  const found = state?.state === 'checked' ? state.columns : [];
  const request = {
    declared: node.columns,
    found: found.map(({ name, type }) => ({ name, type })),
    isSameType: (one: string, other: string) => (types.get(one) ?? one) === other,
    prune: options.prune === true,
  };
  const item: PulledItem = {
    name: node.name,
    path: node.described?.path ?? posix.join(posix.dirname(node.path), `${node.name}.yml`),
    declared: node.columns,
    columns: request.found,
    changes: pullColumns({ ...request, written: node.columns.map(({ name }) => ({ name })) })
      .changes,
    problem: state?.state === 'checked' ? undefined : unknownColumns(node, state),
  };
  return { node, item, columns: (written) => pullColumns({ ...request, written }).wanted };
}

function unknownColumns(
  node: ModelNode,
  state: { readonly state: 'unchecked' | 'broken'; readonly because?: string } | undefined,
): Diagnostic {
  const why = state?.state === 'unchecked' ? state.because : 'a query does not check';
  return error('E0351', `the columns of ${node.name} cannot be known: ${why}`, {
    span: node.locate(),
  });
}

function pullInto(
  project: ProjectSource,
  path: string,
  models: readonly PulledModel[],
  { check: isDry }: PullOptions,
): EditedFile {
  const entries = project.modelProperties.filter((entry) => entry.path === path);
  const here = models.filter(({ item }) => item.path === path);
  const wanted = (value: Json): Wanted | 'changed meanwhile' => {
    let isOther = false;
    let seen = 0;
    const edited = withModels(value, (entry, place) => {
      const properties = entries[place];
      const name = asText(entry.name);
      seen++;
      if (properties?.name !== name && !name?.includes('{{')) isOther = true;
      const model = here.find(({ node }) => node.described && node.name === properties?.name);
      return model ? contractEntry(entry, model) : entry;
    });
    if (isOther || seen !== entries.length) return 'changed meanwhile';
    const added = here.filter(({ node }) => !node.described);
    return added.length === 0 ? edited : withNewModels(edited, added);
  };
  return editProperties({ root: project.root, path, wanted, isDry: isDry === true });
}

function contractEntry(entry: JsonMap, { node, columns }: PulledModel): Wanted {
  return withContract(entry, { isEnforced: isContracted(node), columns: columns(entry.columns) });
}

function withNewModels(value: Wanted, added: readonly PulledModel[]): Wanted {
  const file = asMap(value as Json) ?? {};
  const entries = added.map((model) => contractEntry({ name: model.node.name }, model));
  return { ...file, models: [...asList(file.models), ...entries] } as Wanted;
}
