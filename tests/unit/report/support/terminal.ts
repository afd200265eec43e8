/**
 * A terminal small enough to read: it applies what a program writes (text, line breaks, cursor
 * movements, erasing) and shows what a person would see. Lines that a narrow window broke are
 * joined again when it changes, as most terminals do.
 */

const wide = /[\u3000-\u9fff\uac00-\ud7a3\u{1f300}-\u{1faff}]/u;

interface Row {
  cells: string[];
  /** Whether the text goes on in the next row because it did not fit. */
  isBroken: boolean;
}

export class Terminal {
  width: number;
  readonly height: number;
  isCursorHidden = false;
  /** How often something was written. */
  writes = 0;
  #rows: Row[] = [{ cells: [], isBroken: false }];
  #row = 0;
  #column = 0;

  constructor(width: number, height = 24) {
    this.width = width;
    this.height = height;
  }

  readonly write = (text: string): void => {
    this.writes++;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is made of them
    for (const [token] of text.matchAll(/\u001b\[\??\d*[A-Za-z]|[\s\S]/gu)) this.#apply(token);
  };

  /** Everything that was ever shown and not erased, scrolled away or not. */
  text(): string {
    const lines = this.#rows.map((row) => row.cells.join('').trimEnd());
    return lines.join('\n').trimEnd();
  }

  /** The lines on the screen now. */
  screen(): string[] {
    return this.text().split('\n').slice(-this.height);
  }

  resize(width: number): void {
    const before = this.#logicalLines();
    this.width = width;
    const rows: Row[] = [];
    let cursor = { row: 0, column: 0 };
    for (const { cells, cursorAt } of before) {
      const first = rows.length;
      for (let at = 0; at === 0 || at < cells.length; at += width) {
        const part = cells.slice(at, at + width);
        rows.push({ cells: part, isBroken: at + width < cells.length });
      }
      if (cursorAt === undefined) continue;
      const down = Math.min(Math.floor(cursorAt / width), rows.length - 1 - first);
      cursor = { row: first + down, column: Math.min(cursorAt - down * width, width) };
    }
    this.#rows = rows;
    this.#row = cursor.row;
    this.#column = cursor.column;
  }

  #logicalLines(): { cells: string[]; cursorAt: number | undefined }[] {
    const lines: { cells: string[]; cursorAt: number | undefined }[] = [];
    let open = false;
    for (const [index, row] of this.#rows.entries()) {
      const last = lines.at(-1);
      const line = open && last ? last : { cells: [], cursorAt: undefined };
      if (line !== last) lines.push(line);
      if (index === this.#row) line.cursorAt = line.cells.length + this.#column;
      line.cells.push(...row.cells);
      open = row.isBroken;
    }
    return lines;
  }

  #apply(token: string): void {
    if (token === '\n') {
      this.#column = 0;
      this.#down();
    } else if (token === '\r') {
      this.#column = 0;
    } else if (token.startsWith('\u001b[')) {
      this.#control(token.slice(2));
    } else {
      this.#put(token);
    }
  }

  #control(sequence: string): void {
    const count = Number(sequence.replace(/\D/g, '') || 1);
    if (sequence.endsWith('m')) return;
    if (sequence === '?25l') this.isCursorHidden = true;
    else if (sequence === '?25h') this.isCursorHidden = false;
    else if (sequence === 'J') this.#eraseBelow();
    else if (sequence.endsWith('A')) this.#row = Math.max(this.#top(), this.#row - count);
    else throw new Error(`the terminal of the tests does not know ESC[${sequence}`);
  }

  /** The cursor cannot go up into what has scrolled away. */
  #top(): number {
    return Math.max(0, this.#rows.length - this.height);
  }

  #eraseBelow(): void {
    const row = this.#current();
    row.cells = row.cells.slice(0, this.#column);
    row.isBroken = false;
    this.#rows.length = this.#row + 1;
  }

  #put(character: string): void {
    const isWide = wide.test(character);
    if (this.#column + (isWide ? 2 : 1) > this.width) {
      this.#current().isBroken = true;
      this.#column = 0;
      this.#down();
    }
    const { cells } = this.#current();
    while (cells.length < this.#column) cells.push(' ');
    cells[this.#column++] = character;
    // The second half of a wide character is a cell without text.
    if (isWide) cells[this.#column++] = '';
  }

  #down(): void {
    this.#row++;
    if (this.#row === this.#rows.length) this.#rows.push({ cells: [], isBroken: false });
  }

  #current(): Row {
    const row = this.#rows[this.#row];
    if (!row) throw new Error('the cursor left the terminal');
    return row;
  }
}
