/**
 * `constraints:` of a model and of its columns. In: YAML that the schema has checked; out: what each
 * build holds the rows to. What Eider would not hold is refused, never left out silently.
 */
import type { Constraint } from '../resources.ts';
import { asTexts } from '../yaml/json-shapes.ts';
import { itemsOf, placeOf, report, textUnder, under, type Written } from '../yaml/written.ts';

export function readConstraints(entry: Written): readonly Constraint[] {
  const ofColumns = itemsOf(under(entry, 'columns')).flatMap((column) => {
    const name = textUnder(column, 'name');
    const listed = itemsOf(under(column, 'constraints'));
    return name === undefined ? [] : listed.flatMap((one) => readConstraint(one, [name]));
  });
  const own = itemsOf(under(entry, 'constraints')).flatMap((one) =>
    readConstraint(one, asTexts(under(one, 'columns')?.value)),
  );
  return [...ofColumns, ...own];
}

function readConstraint(written: Written, columns: readonly string[]): Constraint[] {
  const type = textUnder(written, 'type');
  const place = under(written, 'type') ?? written;
  const expression = textUnder(written, 'expression');
  const common = { columns, expression, name: textUnder(written, 'name'), locate: placeOf(place) };
  switch (type) {
    case 'check':
      if (expression !== undefined) return [{ type, ...common }];
      return refuse(
        place,
        'a check without a condition',
        'add `expression:` with an SQL condition',
      );
    case 'not_null':
    case 'unique':
    case 'primary_key':
      if (expression !== undefined) {
        const hint = 'an SQL condition belongs to a constraint of type `check`';
        return refuse(place, `${type} with an expression`, hint);
      }
      if (columns.length > 0) return [{ type, ...common }];
      return refuse(place, `${type} without columns`, 'add `columns:` with their names');
    case 'foreign_key':
      return refuse(
        place,
        'foreign_key',
        'write the data test `relationships`: it is held before publishing',
      );
    case 'custom':
      return refuse(place, 'custom', 'write a `check` with an SQL condition, or a data test');
    default:
      return [];
  }
}

function refuse(place: Written, what: string, hint: string): [] {
  const message = `Eider holds no constraint of this kind: ${what}`;
  report(place, { code: 'E0352', message, at: 'value', hint });
  return [];
}
