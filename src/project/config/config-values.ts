/** What the values of single configuration keys look like, where no type of YAML says it. */
import * as z from 'zod';
import { expecting, flag, text } from '../yaml/value-types.ts';

export const length = z.string().regex(/^\s*\d+\s*(minute|hour|day|week|month)s?\s*$/i);

export const span = expecting(
  z.union([z.int().min(1), z.string().regex(/^\d+$/).transform(Number), length]),
  'a whole number of intervals, or text such as "7 days"',
);

/** dbt writes a map; there, too, names for one type are alike. */
export const contract = expecting(
  z.union([
    z.enum(['enforced', 'none']),
    z
      .strictObject({ enforced: flag, alias_types: z.literal(true).optional() })
      .transform(({ enforced }) => (enforced ? 'enforced' : 'none')),
  ]),
  'enforced, none or a map such as {enforced: true}',
);

/** dbt's own names for them begin with `dbt_`. */
export const validityNames = z.strictObject({
  valid_from: text.optional(),
  valid_to: text.optional(),
  is_deleted: text.optional(),
  dbt_valid_from: text.optional(),
  dbt_valid_to: text.optional(),
  dbt_is_deleted: text.optional(),
});
