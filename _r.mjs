import { DuckDBInstance } from '@duckdb/node-api';
const i = await DuckDBInstance.create('/tmp/w/if-play/batch/target/dev.duckdb'); const c = await i.connect();
for (const s of process.argv.slice(2)) console.log((await c.runAndReadAll(s)).getRowsJson());
