import type { Log } from "../log/index.ts";

/** What has been opened, to be closed in the opposite order. */
export class Closers {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** One that fails to close does not keep the others open. */
  async closeAll(log: Log): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) {
      try {
        await close();
      } catch (fault) {
        log.error("agent.closeFailed", { fault });
      }
    }
  }
}
