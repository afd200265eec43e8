/** Exposures as dbt's manifest has them. In: a node; out: its entry under `exposures`. */
import type { Json } from '../../base/json.ts';
import type { ExposureNode } from '../../product/graph.ts';
import { type JsonMap, type ManifestContext, refsOf, sourcesOf } from './manifest-context.ts';

export function exposureEntry(node: ExposureNode, context: ManifestContext): Json {
  const { exposure, tags, meta, parents } = node;
  const { graph } = context;
  return {
    name: node.name,
    resource_type: 'exposure',
    package_name: graph.project,
    path: node.path,
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
    type: exposure.type,
    owner: ownerOf(exposure.owner),
    description: node.description ?? '',
    label: null,
    maturity: null,
    meta,
    tags,
    config: { enabled: true, tags, meta },
    unrendered_config: {},
    url: exposure.url ?? null,
    depends_on: { macros: [], nodes: parents },
    refs: refsOf(parents, graph),
    sources: sourcesOf(parents, graph),
    metrics: [],
    created_at: context.createdAt,
  };
}

/** Free in Eider; in dbt a name and an e-mail address are text, and what else there is may be. */
function ownerOf(owner: JsonMap): JsonMap {
  return { ...owner, name: textOrNull(owner.name), email: addressOf(owner.email) };
}

function addressOf(value: Json | undefined): Json {
  return Array.isArray(value)
    ? value.map((entry: Json) => textOrNull(entry) ?? '')
    : textOrNull(value);
}

function textOrNull(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
