/** Where in the console: part of the address, so that back, reload and a shared link work. Never a person's data. */
export interface Place {
  /** First word of the address: `desk` of `#/desk/review/late`. */
  readonly page: string;
  /** The words behind it. */
  readonly path: readonly string[];
}

/** Reads the address's hash; undefined for one that names nothing. */
export function placeOf(hash: string): Place | undefined {
  const words = /^#\/([a-z][a-z-]*(?:\/[A-Za-z0-9-]+)*)$/.exec(hash)?.[1]?.split("/");
  const [page, ...path] = words ?? [];
  return page === undefined ? undefined : { page, path };
}
