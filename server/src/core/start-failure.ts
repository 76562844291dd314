/**
 * Something the person who starts the server can put right: a taken port, an unwritable home, a wrong
 * address. The message is one sentence that says what to do; the process prints it and exits with 1.
 */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}

/** The `code` of a Node.js system error (`EADDRINUSE`, `EACCES`, …), if that is what this is. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
