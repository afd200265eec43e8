/**
 * Why a model is made as it is, for people. In: a refresh and the model; out: a line, with the place
 * in the model's own SQL where a proof is lost.
 */
import { formatPlace } from '../base/source-text.ts';
import { placeInSql } from '../compile/mapped-sql.ts';
import { describeRefresh, type NameOf } from '../incremental/describe-refresh.ts';
import type { IntervalSettings } from '../incremental/interval-settings.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { Refresh } from '../product/ledger.ts';
import type { ProofCause } from '../product/proof.ts';

export function refreshReason(
  refresh: Refresh,
  { query }: CompiledModel,
  { grain }: IntervalSettings,
  nameOf: NameOf | undefined,
): string {
  const said = describeRefresh(refresh, grain, nameOf);
  const place = refresh.type === 'full' && refresh.cause && placeOf(refresh.cause, query);
  return place ? `${said} (${place})` : said;
}

/** None of what stands in a view, which has no file here, and of what the engine does not place. */
function placeOf(
  { location, within }: ProofCause,
  query: CompiledModel['query'],
): string | undefined {
  if (location === undefined || within) return undefined;
  const place = placeInSql(query, location, 1);
  return place && formatPlace(place.span);
}
