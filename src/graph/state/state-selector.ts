/**
 * `state:new`, `state:modified` and what they are made of: the project beside the manifest of
 * another run. In: two manifests, in dbt's schema; out: which nodes differ, and in what. Knows no
 * file; a manifest that dbt wrote will do.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../base/json.ts';
import type { Graph, NodeId } from '../../product/graph.ts';
import { asList, asMap, asTexts, type JsonMap } from '../../project/yaml/json-shapes.ts';
import type { StateSelector } from '../selection/state-selectors.ts';

/** As in `manifest.json`. `current` is asked for when something is to be compared. */
export interface ManifestPair {
  readonly current: () => JsonMap;
  readonly saved: JsonMap;
}

const aspects = ['body', 'configs', 'relation', 'macros', 'contract', 'persisted_descriptions'];

const values = ['new', 'old', 'modified', 'unmodified', ...aspects.map((one) => `modified.${one}`)];

export function stateSelector(graph: Graph, { current, saved }: ManifestPair): StateSelector {
  const before = entriesOf(saved);
  let made: { readonly manifest: JsonMap; readonly entries: Entries } | undefined;
  const now = () => {
    if (!made) {
      const manifest = current();
      made = { manifest, entries: entriesOf(manifest) };
    }
    return made;
  };
  const differs = (id: NodeId, aspect: string): boolean => {
    const { manifest, entries } = now();
    const [one, other] = [entries.get(id), before.get(id)];
    if (!one || !other) return false;
    return isOther(aspect, { entry: one, manifest }, { entry: other, manifest: saved });
  };
  // A description changes no row, so that it alone asks for no build.
  const isModified = (id: NodeId): boolean =>
    [...aspects.slice(0, -1), 'fqn'].some((aspect) => differs(id, aspect));
  const tests: Readonly<Record<string, (id: NodeId) => boolean>> = {
    new: (id) => !before.has(id),
    old: (id) => before.has(id),
    // As in dbt, what is new counts as modified.
    modified: (id) => !before.has(id) || isModified(id),
    unmodified: (id) => before.has(id) && !isModified(id),
    ...Object.fromEntries(
      aspects.map((aspect) => [`modified.${aspect}`, (id: NodeId) => differs(id, aspect)]),
    ),
  };
  return {
    values: () => values,
    select: (value) => {
      const test = Object.hasOwn(tests, value) ? tests[value] : undefined;
      return test && new Set([...graph.nodes.keys()].filter(test));
    },
  };
}

type Entries = ReadonlyMap<string, JsonMap>;

function entriesOf(manifest: JsonMap): Entries {
  const sections = ['nodes', 'sources', 'exposures'].map((name) => asMap(manifest[name]) ?? {});
  return new Map(
    sections.flatMap((section) =>
      Object.entries(section).flatMap(([id, entry]) => {
        const map = asMap(entry);
        return map ? [[id, map] as const] : [];
      }),
    ),
  );
}

interface Side {
  readonly entry: JsonMap;
  readonly manifest: JsonMap;
}

function isOther(aspect: string, one: Side, other: Side): boolean {
  const facts = (side: Side): Json => factsOf(aspect, side);
  return !isDeepStrictEqual(plain(facts(one)), plain(facts(other)));
}

/** As JSON has it: without what is undefined. */
function plain(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function factsOf(aspect: string, { entry, manifest }: Side): Json {
  switch (aspect) {
    case 'body':
      return bodyOf(entry);
    case 'configs':
      return configOf(entry);
    case 'relation':
      return relationOf(entry);
    case 'macros':
      return macrosOf(entry, manifest);
    case 'contract':
      return contractOf(entry);
    case 'persisted_descriptions':
      return [entry.description ?? '', ownDescriptions(entry)];
    default:
      return entry.fqn ?? null;
  }
}

function bodyOf(entry: JsonMap): Json {
  switch (entry.resource_type) {
    case 'seed':
      return entry.checksum ?? null;
    case 'test':
      return [
        textOf(entry.test_metadata ? undefined : entry.raw_code),
        entry.test_metadata ?? null,
      ];
    case 'source':
    case 'exposure':
      return [entry.external ?? null, entry.url ?? null, asMap(entry.depends_on)?.nodes ?? null];
    default:
      return textOf(entry.raw_code);
  }
}

/** dbt keeps no line break at the end. */
function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

const placing: readonly string[] = ['schema', 'alias', 'database', 'contract'];

/** As written, not as it came out: one project in two targets is not modified. */
function configOf(entry: JsonMap): Json {
  const written = asMap(entry.unrendered_config) ?? {};
  return Object.fromEntries(Object.entries(written).filter(([key]) => !placing.includes(key)));
}

function relationOf(entry: JsonMap): Json {
  const written = asMap(entry.unrendered_config) ?? {};
  const configured = ['schema', 'alias', 'database'].map((key) => written[key] ?? null);
  const isSource = entry.resource_type === 'source';
  return [...configured, ...(isSource ? [entry.schema ?? null, entry.identifier ?? null] : [])];
}

/** The texts of all macros that it calls, directly or through others. */
function macrosOf(entry: JsonMap, manifest: JsonMap): Json {
  const known = asMap(manifest.macros) ?? {};
  const texts = new Map<string, string>();
  const follow = (owner: JsonMap): void => {
    for (const id of asTexts(asMap(owner.depends_on)?.macros)) {
      const macro = asMap(known[id]);
      // Macros of dbt's own are in one of the two manifests only.
      if (texts.has(id) || !macro || macro.package_name !== entry.package_name) continue;
      texts.set(id, textOf(macro.macro_sql));
      follow(macro);
    }
  };
  follow(entry);
  return Object.fromEntries([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Columns count as long as they are promised. */
export function contractOf(entry: JsonMap): Json {
  const contract = asMap(entry.contract) ?? asMap(asMap(entry.config)?.contract);
  if (contract?.enforced !== true) return null;
  return [
    columnFacts(entry, 'data_type'),
    columnFacts(entry, 'constraints'),
    asList(entry.constraints),
  ];
}

/** What a column has of another is that one's description, whether or not anybody looked it up. */
function ownDescriptions(entry: JsonMap): Json {
  const columns = Object.values(asMap(entry.columns) ?? {}).flatMap((column) => {
    const { name, description, described_as: origin } = asMap(column) ?? {};
    const isOwn = typeof description === 'string' && description.trim() !== '' && !origin;
    return isOwn ? [[name ?? null, description.trim()]] : [];
  });
  return columns;
}

function columnFacts(entry: JsonMap, key: string): Json {
  const columns = Object.values(asMap(entry.columns) ?? {});
  return columns.map((column) => {
    const map = asMap(column) ?? {};
    const fact = map[key] ?? null;
    return [map.name ?? null, typeof fact === 'string' ? fact.trim() : fact];
  });
}
