/** The proof model by model: see tests/fixtures/proof/README.md. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RelationFacts } from '../../../src/check/proof/plan-scope.ts';
import { printNeed } from '../../../src/check/proof/print-need.ts';
import { proveIncremental } from '../../../src/check/proof/prove-incremental.ts';
import type {
  Density,
  Grain,
  IncrementalProof,
  InputProof,
  ProofCause,
} from '../../../src/product/proof.ts';
import { type LineageLab, openLineageLab } from './lineage-lab.ts';

const folder = new URL('../../fixtures/proof/', import.meta.url);
const tables = new URL('tables/', folder);

describe('the proof', () => {
  let lab: LineageLab;
  const facts: Record<string, RelationFacts> = JSON.parse(
    readFileSync(new URL('facts.json', tables), 'utf8'),
  );

  beforeAll(async () => {
    lab = await openLineageLab(readFileSync(new URL('tables.sql', tables), 'utf8'));
    const views = readdirSync(tables).filter((name) => /^(?!tables\.).*\.sql$/.test(name));
    for (const name of views) {
      const plan = await lab.planOf(readFileSync(new URL(name, tables), 'utf8'));
      facts[name.replace('.sql', '')] = { plan };
    }
  });
  afterAll(() => lab.close());

  const cases = readdirSync(folder).filter((name) => name.endsWith('.sql'));

  it.each(cases)('%s', async (name) => {
    const sql = readFileSync(new URL(name, folder), 'utf8');
    const plan = await lab.planOf(sql);
    const [, timeColumn = '', grain] = /^-- time: (\w+), grain: (\w+)\n/.exec(sql) ?? [];
    const proof = proveIncremental({
      plan,
      timeColumn,
      grain: grain as Grain,
      factsOf: (relation) => facts[relation.name],
    });
    const found = print(proof, sql);
    const file = new URL(name.replace(/\.sql$/, '.json'), folder);
    if (!existsSync(file) && !process.env.CI) writeFileSync(file, found);
    expect(found).toBe(readFileSync(file, 'utf8'));
  });
});

/** What says nothing is left out. */
function print({ inputs, problem, dense, volatile }: IncrementalProof, sql: string): string {
  const printed = {
    ...(problem ? { problem: printCause(problem, sql) } : {}),
    inputs: inputs.map((input) => printInput(input, sql)),
    ...(dense.length > 0 ? { dense: dense.map(printDensity) } : {}),
    ...(volatile.length > 0 ? { volatile: volatile.map((cause) => printCause(cause, sql)) } : {}),
  };
  return `${JSON.stringify(printed, undefined, 2)}\n`;
}

function printInput(input: InputProof, sql: string): object {
  const { relation, occurrence, need, time, influence, keys, cause } = input;
  return {
    input: `${relation.name} ${occurrence}`,
    need: printNeed(need),
    ...(time ? { time: `${time.column}, by ${time.grain}` } : {}),
    influence,
    ...(keys.length > 0 ? { keys: keys.map((key) => `${key.output} from ${key.input}`) } : {}),
    ...(cause ? printCause(cause, sql) : {}),
  };
}

function printCause({ reason, location, within }: ProofCause, sql: string): object {
  const text = location === undefined || within ? undefined : sql.slice(location).split('\n')[0];
  return {
    reason,
    ...(within ? { within: within.name } : {}),
    ...(text === undefined ? {} : { place: text }),
  };
}

function printDensity({ keys, time, step }: Density): string {
  return `${[...keys, time].join(', ')} by ${step}`;
}
