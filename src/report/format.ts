/**
 * Figures as people read them. In: numbers; out: short text with its unit, the same in every
 * language and terminal. Knows nothing of what is counted.
 */
import { formatCount } from '../base/format-count.ts';

/** `0.12 s`, `12.3 s`, `1 min 05 s`, `2 h 03 min`. Below ten seconds `decimals` digits are kept. */
export function formatDuration(ms: number, decimals = 2): string {
  const seconds = Math.max(0, ms) / 1000;
  const digits = seconds < 9.995 ? decimals : Math.min(decimals, 1);
  const rounded = Number(seconds.toFixed(digits));
  if (rounded < 60) return `${rounded.toFixed(digits)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
}

/** The duration of a whole: `0.9 s`; two decimals only where one would say nothing. */
export function formatTotal(ms: number): string {
  return formatDuration(ms, ms < 95 ? 2 : 1);
}

/** `512 B`, `1.5 kB`, `70 MB`: steps of a thousand, as disks are sold. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

/** `1 test`, `2 tests`, `3 queries` (with the plural given). */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
