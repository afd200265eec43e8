/** What `on_schema_change` says of rows that stay. In: its value; out: one of its words. */
export type SchemaChange = 'fail' | 'append' | 'sync' | 'ignore';

export function schemaChangeOf(value: unknown): SchemaChange {
  return value === 'append' || value === 'sync' || value === 'ignore' ? value : 'fail';
}
