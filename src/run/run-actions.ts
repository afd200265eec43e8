/**
 * Does what a materialization asked for, on one connection, inside its transaction.
 * In: actions; out: rows made, or diagnostics. Begins and ends no transaction.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { hasErrors } from '../base/diagnostic.ts';
import { explainBareError, explainEngineError } from '../compile/explain-engine-error.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import type { Action, Embedded } from '../materialize/action.ts';

export interface ActionsEnd {
  readonly rows: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
  /** Undoes what was done outside of the database, last first. */
  readonly undo: () => void;
}

export async function runActions(
  connection: Connection,
  actions: readonly Action[],
  about: string,
): Promise<ActionsEnd> {
  const undos: (() => void)[] = [];
  const undo = (): void => {
    for (const step of undos.splice(0).reverse()) step();
  };
  const diagnostics: Diagnostic[] = [];
  const pending = [...actions];
  let rows: number | undefined;
  for (let action = pending.shift(); action; action = pending.shift()) {
    try {
      const found = await runAction(connection, action, undos);
      if (found.rows !== undefined) rows = found.rows;
      diagnostics.push(...found.diagnostics);
      if (hasErrors(diagnostics)) break;
      pending.unshift(...(found.next ?? []));
    } catch (failure) {
      const interrupted = failure instanceof EngineError && failure.kind === 'interrupted';
      if (!interrupted) diagnostics.push(explainFailure(failure, action, about));
      return { rows, diagnostics, interrupted, undo };
    }
  }
  return { rows, diagnostics, interrupted: false, undo };
}

interface ActionEnd {
  readonly rows?: number;
  readonly diagnostics: readonly Diagnostic[];
  /** What the action's answer asks for. */
  readonly next?: readonly Action[];
}

async function runAction(
  connection: Connection,
  action: Action,
  undos: (() => void)[],
): Promise<ActionEnd> {
  switch (action.kind) {
    case 'statement': {
      const rows = await connection.run(action.sql);
      return action.counts ? { rows, diagnostics: [] } : { diagnostics: [] };
    }
    case 'append':
      await connection.appendText(action.relation, action.rows);
      return { diagnostics: [] };
    case 'check':
      return { diagnostics: action.diagnose(await connection.query(action.sql)) };
    case 'ask': {
      const answer = action.answer(await connection.query(action.sql));
      const { diagnostics = [], actions: next = [], rows } = answer;
      return rows === undefined ? { diagnostics, next } : { diagnostics, next, rows };
    }
    case 'file':
      undos.push(action.undo);
      await action.apply();
      return { diagnostics: [] };
    default:
      return action satisfies never;
  }
}

/** What failed, at the user's place where the statement holds the user's text. */
function explainFailure(failure: unknown, action: Action, about: string): Diagnostic {
  if (failure instanceof EngineError) {
    const sends = action.kind === 'statement' || action.kind === 'ask' ? action : undefined;
    const explained = sends?.explain?.(failure);
    if (explained) return explained;
    const embedded: Embedded | undefined = sends?.embedded;
    return embedded
      ? explainEngineError(failure, embedded.query, embedded.offset)
      : explainBareError(failure, about);
  }
  const refused = action.kind === 'file' ? action.explainFailure?.(failure) : undefined;
  if (refused) return refused;
  if (failure instanceof Error && 'code' in failure) {
    return explainBareError(new EngineError(failure.message, { kind: 'io' }), about);
  }
  throw failure;
}
