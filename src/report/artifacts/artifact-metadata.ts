/**
 * What all of dbt's artifacts say of themselves. In: who wrote them, and when; out: `metadata`.
 * Knows no project.
 */

export interface Invocation {
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  readonly invocationId: string;
  readonly eiderVersion: string;
}

/** The dbt whose files these resemble: readers compare it, and know no version of Eider. */
const dbtVersion = '1.10.0';

export function artifactMetadata(
  schema: 'manifest/v12' | 'run-results/v6' | 'sources/v3' | 'catalog/v1',
  { generatedAt, invocationId, eiderVersion }: Invocation,
) {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version: dbtVersion,
    generated_at: withFraction(Date.parse(generatedAt)),
    invocation_id: invocationId,
    // The schema closes `metadata` but for `env`, where dbt keeps what its users add.
    env: { EIDER_VERSION: eiderVersion },
  };
}

/** As dbt writes it: readers exist that parse no timestamp without a fraction. */
export function withFraction(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
