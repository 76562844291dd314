/**
 * The key of each write of an errand: the same while one is tried again after a lost answer, which may have arrived;
 * another for what comes next.
 */
export function writeKeys(randomUUID: () => string) {
  let last: { readonly write: string | object; readonly key: string } | undefined;
  return {
    keyOf(write: string | object): string {
      if (last?.write !== write) last = { write, key: randomUUID() };
      return last.key;
    },
    /** Nothing of what was written stays behind. */
    forget: (): void => void (last = undefined),
  };
}
