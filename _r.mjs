import { DuckDBInstance } from '@duckdb/node-api';
const i = await DuckDBInstance.create(process.argv[2]); const c = await i.connect();
for (const s of process.argv.slice(3)) console.log((await c.runAndReadAll(s)).getRowsJson());
