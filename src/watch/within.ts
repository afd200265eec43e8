/** Patience: waits for work, but not for ever. In: promises, and what to wait for no longer. Cancels nothing. */

export async function within(ms: number, all: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(all), late]);
  clearTimeout(timer);
}

/** What a promise comes to, or nothing where another one is earlier. */
export async function unlessBefore<T>(
  end: Promise<void>,
  work: Promise<T>,
): Promise<T | undefined> {
  work.catch(() => undefined);
  return Promise.race([work, end.then(() => undefined)]);
}
