/**
 * Cells for people: what a sample or a preview shows. In: a cell and its column's type; out: text
 * in the engine's own manner, or `null` for SQL's NULL.
 */
import type { Cell } from './engine.ts';

export function formatCell(cell: Cell, type: string): string | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' && (type === 'DOUBLE' || type === 'FLOAT')) return formatFloat(cell);
  if (type.startsWith('MAP(') && !type.endsWith(']')) return formatMap(cell);
  return formatNested(cell);
}

/** The shortest digits that mean the number, with a fraction or an exponent: `1.0`, `1e+20`. */
function formatFloat(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+';
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const places = Math.max(digits.replace(/^-?\d\.?/, '').length - exponent, 1);
  return value.toFixed(places);
}

/** Inside of a value everything is written as an SQL literal, so that nothing is ambiguous. */
function formatNested(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'string') return `'${cell.replaceAll("'", "''")}'`;
  if (typeof cell !== 'object') return String(cell);
  if (isList(cell)) return `[${cell.map(formatNested).join(', ')}]`;
  const fields = Object.entries(cell).map(([key, value]) => `'${key}': ${formatNested(value)}`);
  return `{${fields.join(', ')}}`;
}

/** A map's cell is a list of `{key, value}`. */
function formatMap(cell: Cell): string {
  const entries = isList(cell) ? cell : [];
  const shown = entries.map((entry) => {
    if (entry === null || typeof entry !== 'object' || isList(entry)) return formatNested(entry);
    return `${formatNested(entry.key ?? null)}: ${formatNested(entry.value ?? null)}`;
  });
  return `MAP {${shown.join(', ')}}`;
}

function isList(cell: Cell): cell is readonly Cell[] {
  return Array.isArray(cell);
}
