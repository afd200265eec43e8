/**
 * The last lines of a terminal, redrawn in place while lines above them scroll by. In: lines that
 * stay and lines that live; out: text with cursor movements. Knows nothing of what it shows.
 *
 *   lines that stay          printed once, they scroll away
 *   live lines               erased before anything is printed, drawn again below it
 *   (cursor, hidden)         at the end of the last live line
 */
import type { Mask } from '../../base/secrets.ts';
import type { Clock, Writer } from '../output.ts';
import { cutStyledToWidth, styledWidth } from '../tables/text-width.ts';

export interface LiveRegionOptions {
  readonly stdout: Writer;
  readonly mask: Mask;
  readonly clock: Clock;
  /** Asked at each drawing: a window may have changed. */
  readonly width: () => number;
  /** The lines to show now; none hides the region. */
  readonly render: () => readonly string[];
}

/** Writes at most once per frame, whatever happens in between. */
export class LiveRegion {
  readonly #options: LiveRegionOptions;
  readonly #stopClock: () => void;
  #waiting = '';
  #drawn: readonly string[] = [];
  #isCursorHidden = false;

  constructor(options: LiveRegionOptions) {
    this.#options = options;
    this.#stopClock = options.clock.every(frameMs, () => this.#draw(options.render()));
  }

  /** Text that stays, with its line break; it shows with the next frame. */
  print(text: string): void {
    this.#waiting += text;
  }

  /** Does not wait for the next frame. */
  refresh(): void {
    this.#draw(this.#options.render());
  }

  /** Prints what waits, erases what lives and gives the cursor back. */
  close(): void {
    this.#stopClock();
    this.#draw([]);
    if (this.#isCursorHidden) this.#options.stdout.write(showCursor);
    this.#isCursorHidden = false;
  }

  #draw(lines: readonly string[]): void {
    const { stdout, mask, width } = this.#options;
    // One column stays free: a cursor in the last one is somewhere else in every terminal.
    const room = Math.max(1, width() - 1);
    const next = lines.map((line) => cutStyledToWidth(mask(line), room));
    const isSame = next.join('\n') === this.#drawn.join('\n');
    if (this.#waiting === '' && isSame) return;
    const hide = next.length > 0 && !this.#isCursorHidden ? hideCursor : '';
    stdout.write(`${hide}${this.#erase(width())}${mask(this.#waiting)}${next.join('\n')}`);
    this.#isCursorHidden ||= hide !== '';
    this.#waiting = '';
    this.#drawn = next;
  }

  /** A window that became narrower has broken the drawn lines into more rows than they had. */
  #erase(width: number): string {
    if (this.#drawn.length === 0) return '';
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(styledWidth(line) / Math.max(1, width))),
      0,
    );
    return `\r${cursorUp(rows - 1)}${eraseBelow}`;
  }
}

/** Ten frames a second. */
const frameMs = 100;

const csi = '\u001b[';
const hideCursor = `${csi}?25l`;
const showCursor = `${csi}?25h`;
const eraseBelow = `${csi}J`;

function cursorUp(rows: number): string {
  return rows > 0 ? `${csi}${rows}A` : '';
}
