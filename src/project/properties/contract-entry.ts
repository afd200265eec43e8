/**
 * An entry of `models:` with an enforced contract. In: the entry as written and its columns; out:
 * the wanted entry, the contract said where the entry says one already, else before the columns.
 */
import type { Wanted } from '../yaml/edit/edit-yaml.ts';
import { asMap, type JsonMap } from '../yaml/json-shapes.ts';

export interface ContractRequest {
  /** It holds already, by this entry or by a folder's configuration. */
  readonly isEnforced: boolean;
  readonly columns: Wanted;
}

export function withContract(entry: JsonMap, { isEnforced, columns }: ContractRequest): Wanted {
  const wanted = (isEnforced ? entry : enforced(entry)) as Readonly<Record<string, Wanted>>;
  return columns === null ? wanted : { ...wanted, columns };
}

function enforced(entry: JsonMap): Readonly<Record<string, Wanted>> {
  const config = asMap(entry.config);
  if (config && Object.hasOwn(config, 'contract')) {
    return { ...entry, config: { ...config, contract: likeBefore(config) } } as never;
  }
  if (Object.hasOwn(entry, 'contract')) return { ...entry, contract: likeBefore(entry) } as never;
  const { name, description, ...others } = entry;
  const head = description === undefined ? { name } : { name, description };
  return { ...head, contract: 'enforced', ...others } as never;
}

/** dbt's map stays one. */
function likeBefore({ contract }: JsonMap): Wanted {
  const map = asMap(contract);
  return map ? ({ ...map, enforced: true } as Wanted) : 'enforced';
}
