/**
 * Does what a materialization asked for, on one connection, inside its transaction.
 * In: actions; out: rows made, or diagnostics. Begins and ends no transaction.
 */
import { type Diagnostic, error, hasErrors } from '../base/diagnostic.ts';
import {
  type DeclaredFiles,
  explainBareError,
  explainEngineError,
} from '../compile/explain-engine-error.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import type { Action } from '../materialize/action.ts';

export interface ActionsEnd {
  readonly rows: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
  /** Undoes what was done outside of the database, last first. */
  readonly undo: () => void;
}

/** `about` names what is being made, for failures that are nobody's text. */
export async function runActions(
  connection: Connection,
  actions: readonly Action[],
  about: string,
  declared: DeclaredFiles = () => undefined,
): Promise<ActionsEnd> {
  const undos: (() => void)[] = [];
  const undo = (): void => {
    for (const step of undos.splice(0).reverse()) step();
  };
  const diagnostics: Diagnostic[] = [];
  let rows: number | undefined;
  let waiting = [...actions];
  while (waiting.length > 0 && !hasErrors(diagnostics)) {
    const [action, ...others] = inOneCall(waiting) as [Action, ...Action[]];
    try {
      const end = await runAction(connection, action, undos);
      rows = end.rows ?? rows;
      diagnostics.push(...(end.diagnostics ?? []));
      waiting = [...(end.next ?? []), ...others];
    } catch (failure) {
      const interrupted = failure instanceof EngineError && failure.kind === 'interrupted';
      if (!interrupted) diagnostics.push(explainFailure(failure, action, { about, declared }));
      return { rows, diagnostics, interrupted, undo };
    }
  }
  return { rows, diagnostics, interrupted: false, undo };
}

/** Plain statements at the front become one: each call costs more than most statements do. */
function inOneCall(actions: readonly Action[]): readonly Action[] {
  const end = actions.findIndex((action) => !isPlain(action));
  const plain = (end === -1 ? actions : actions.slice(0, end)).filter(isPlain);
  if (plain.length < 2) return actions;
  const sql = plain.map((action) => action.sql).join(';\n');
  return [{ kind: 'statement', sql }, ...actions.slice(plain.length)];
}

type Statement = Extract<Action, { kind: 'statement' }>;

/** A statement whose failure and rows nobody asks about. */
function isPlain(action: Action): action is Statement {
  return action.kind === 'statement' && !action.embedded && !action.counts && !action.explain;
}

interface ActionEnd {
  readonly rows?: number | undefined;
  readonly diagnostics?: readonly Diagnostic[] | undefined;
  readonly next?: readonly Action[] | undefined;
}

async function runAction(
  connection: Connection,
  action: Action,
  undos: (() => void)[],
): Promise<ActionEnd> {
  switch (action.kind) {
    case 'statement': {
      const rows = await connection.run(action.sql);
      return action.counts ? { rows } : {};
    }
    case 'append':
      await connection.appendText(action.relation, action.rows);
      return {};
    case 'check':
      return { diagnostics: action.diagnose(await connection.query(action.sql)) };
    case 'ask': {
      const { diagnostics, actions, rows } = action.answer(await connection.query(action.sql));
      return { diagnostics, next: actions, rows };
    }
    case 'file':
      undos.push(action.undo);
      await action.apply();
      return {};
    default:
      return action satisfies never;
  }
}

/** What failed, at the user's place where the statement holds the user's text. */
function explainFailure(
  failure: unknown,
  action: Action,
  { about, declared }: { readonly about: string; readonly declared: DeclaredFiles },
): Diagnostic {
  if (action.kind === 'file') {
    const explained = action.explainFailure?.(failure);
    if (explained) return explained;
    if (failure instanceof Error && 'code' in failure) {
      return error('E0312', `${about}: ${failure.message}`);
    }
    throw failure;
  }
  if (!(failure instanceof EngineError)) throw failure;
  const explained = 'explain' in action ? action.explain?.(failure) : undefined;
  if (explained) return explained;
  const embedded = 'embedded' in action ? action.embedded : undefined;
  return embedded
    ? explainEngineError(failure, embedded.query, embedded.offset, declared)
    : explainBareError(failure, about);
}
