/**
 * Something the person who starts the server can put right: a taken port, an unwritable home, a wrong
 * address. The message is one sentence that says what to do; the process prints it and exits with 1.
 */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
  /** For programs that start the server; the process prints it behind the sentence. */
  readonly code: StartFailureCode | undefined;

  constructor(sentence: string, options: ErrorOptions & { readonly code?: StartFailureCode } = {}) {
    super(options.code === undefined ? sentence : `${sentence} (${options.code})`, options);
    this.code = options.code;
  }
}

/** A group of settings lacks one; has one that does not exist; has a wrong value; two groups exclude each other. */
export type StartFailureCode = "settingMissing" | "settingUnknown" | "settingInvalid" | "settingsContradict";

/** The `code` of a Node.js system error (`EADDRINUSE`, `EACCES`, …), if that is what this is. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
