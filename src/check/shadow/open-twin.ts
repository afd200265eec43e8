/**
 * Opens an empty twin of a warehouse in memory: the same catalogs and schemas, settings and
 * extensions, without a relation. In: a target and the relations that there will be; out: an engine.
 */
import { createSchema, quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { Engine, EngineSettings, RelationName } from '../../engine/engine.ts';
import type { Target } from '../../project/target.ts';

export interface TwinRequest {
  readonly target: Pick<Target, 'attach' | 'settings' | 'extensions' | 'onOpen'>;
  /** The catalog that unqualified names are looked up in. */
  readonly catalog: string;
  /** Every relation that a query may read or make. */
  readonly relations: readonly RelationName[];
  readonly open: (settings: EngineSettings) => Promise<Engine>;
}

export async function openTwin({ target, catalog, relations, open }: TwinRequest): Promise<Engine> {
  const catalogs = new Set([catalog, ...relations.map((relation) => relation.catalog)]);
  return open({
    path: ':memory:',
    threads: 1,
    settings: bindingSettings(target.settings),
    extensions: target.extensions,
    onOpen: [
      ...[...catalogs, ...target.attach.map(({ name }) => name)].map(attachStatement),
      ...schemaStatements(relations),
      `use ${quoteIdentifier(catalog)}`,
      ...searchPath(target.settings),
      ...target.onOpen,
    ],
  });
}

/** The engine's own name for a database in memory. */
const ownCatalog = 'memory';

function attachStatement(name: string): string {
  return name === ownCatalog
    ? 'select 1'
    : `attach if not exists ':memory:' as ${quoteIdentifier(name)}`;
}

/** What decides what a query means, and nothing that is about files or memory. */
function bindingSettings(settings: Target['settings']): Target['settings'] {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !otherSettings.test(name)));
}

const otherSettings =
  /^(?:schema|search_path|lock_configuration|access_mode|enable_external_access|.*(?:memory|threads|director|secret|checkpoint|progress|profil|log).*)$/i;

/** Possible only once the schemas are there. */
function searchPath(settings: Target['settings']): readonly string[] {
  return ['schema', 'search_path'].flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [`set ${name} = ${quoteLiteral(value)}`];
  });
}

function schemaStatements(relations: readonly RelationName[]): readonly string[] {
  return [...new Set(relations.map(({ catalog, schema }) => createSchema(catalog, schema)))];
}
