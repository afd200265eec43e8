/**
 * Work that nobody waits for yet, done piece by piece while something else is waited for. In:
 * pieces, each of a fraction of a millisecond; out: their end, or the first failure. Keeps their
 * order.
 */
export class SpareTime {
  #pieces: (() => void)[] = [];
  /** Those before it are done. */
  #place = 0;
  #next: NodeJS.Immediate | undefined;
  #failure: { readonly reason: unknown } | undefined;

  add(piece: () => void): void {
    this.#pieces.push(piece);
    this.#next ??= setImmediate(this.#go);
  }

  /** Does now what is left; raises what a piece raised, after which no other was done. */
  finish(): void {
    while (this.#place < this.#pieces.length) this.#doOne();
    const failure = this.#failure;
    this.drop();
    if (failure) throw failure.reason;
  }

  /** What is left is not done. */
  drop(): void {
    if (this.#next) clearImmediate(this.#next);
    this.#next = undefined;
    this.#pieces = [];
    this.#place = 0;
    this.#failure = undefined;
  }

  /** What came in meanwhile has its turn after each piece. */
  readonly #go = (): void => {
    this.#doOne();
    const isDone = this.#place === this.#pieces.length;
    this.#next = isDone ? undefined : setImmediate(this.#go);
  };

  #doOne(): void {
    const piece = this.#pieces[this.#place++];
    if (this.#failure || !piece) return;
    try {
      piece();
    } catch (reason) {
      this.#failure = { reason };
    }
  }
}
