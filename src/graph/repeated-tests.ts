/**
 * The same data test declared twice: it would run twice and say everything twice. In: declarations
 * of one relation; out: those that say something new, and a warning for each other one.
 */
import { type Diagnostic, type Outcome, warning } from '../base/diagnostic.ts';
import { canonicalJson, type Json } from '../base/json.ts';
import type { TestDeclaration } from '../project/resources.ts';

export function withoutRepeatedTests(
  declarations: readonly TestDeclaration[],
): Outcome<readonly TestDeclaration[]> {
  const alike = new Map<string, TestDeclaration[]>();
  const diagnostics: Diagnostic[] = [];
  const value = declarations.filter((declaration) => {
    // There are many tests, and few of one name and column.
    const key = `${declaration.test} ${declaration.column?.toLowerCase() ?? ''}`;
    const before = alike.get(key) ?? [];
    alike.set(key, [...before, declaration]);
    const known =
      before.length === 0
        ? undefined
        : before.find((each) => meaningOf(each) === meaningOf(declaration));
    if (known) diagnostics.push(repeated(declaration, known));
    return !known;
  });
  return { value, diagnostics };
}

/** What only tells people about a test makes no other test of it. */
const labels: ReadonlySet<string> = new Set(['name', 'tags', 'meta', 'description']);

function meaningOf({ arguments: given, config }: TestDeclaration): string {
  const counting = [...config].filter(([key]) => !labels.has(key));
  const plain = (entries: Iterable<readonly [string, { readonly value: Json }]>): Json =>
    Object.fromEntries([...entries].map(([key, { value }]) => [key, value]));
  return canonicalJson([plain(given), plain(counting)]);
}

function repeated({ test, locate }: TestDeclaration, known: TestDeclaration): Diagnostic {
  return warning('E0126', `this ${test} is declared twice, and runs once`, {
    span: locate(),
    related: [{ message: 'the first one', span: known.locate() }],
    hint: 'remove one of them, or give them different conditions',
  });
}
