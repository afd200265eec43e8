/** One connection for several who each would open and close one of their own. */
import type { Connection } from '../engine/engine.ts';

/** All of it but its end, which belongs to whoever has opened it. */
export function holdOpen(connection: Connection): Connection {
  return {
    run: (sql) => connection.run(sql),
    query: (sql) => connection.query(sql),
    begin: () => connection.begin(),
    commit: () => connection.commit(),
    rollback: () => connection.rollback(),
    appendText: (relation, rows) => connection.appendText(relation, rows),
    progress: () => connection.progress(),
    interrupt: () => connection.interrupt(),
    close: () => {},
  };
}
