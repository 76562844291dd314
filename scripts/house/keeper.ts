import { join } from "node:path";
import { Child } from "./child.ts";
import { root } from "./paths.ts";

/** Long enough for the rest of the product to notice, and for a person to read why. */
const restartAfter = 10_000;
const mostRestarts = 5;
const restartWindow = 300_000;

export interface Part {
  readonly name: string;
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeFlags: readonly string[];
  /** Variables that make the next start listen where the first one did. */
  readonly sameAddresses: (ready: Readonly<Record<string, unknown>>) => Record<string, string>;
}

/** Starts one process of the product and starts it again when it ends by itself; a process that keeps ending is given up. */
export class Keeper {
  readonly #part: Part;
  readonly #home: string;
  readonly #giveUp: () => void;
  #child: Child;
  #addresses: Record<string, string> = {};
  #restarts: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(part: Part, home: string, giveUp: () => void) {
    this.#part = part;
    this.#home = home;
    this.#giveUp = giveUp;
    this.#child = this.#start();
  }

  async ready(): Promise<Record<string, unknown>> {
    const ready = await this.#child.ready();
    this.#addresses = this.#part.sameAddresses(ready);
    return ready;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#child.stop();
  }

  kill(): void {
    clearTimeout(this.#timer);
    this.#child.kill();
  }

  #start(): Child {
    const { name, script, environment, nodeFlags } = this.#part;
    const child = new Child(
      name,
      join(root, script),
      this.#home,
      { ...environment, ...this.#addresses },
      nodeFlags,
    );
    child.onUnexpectedExit(() => this.#again());
    return child;
  }

  #again(): void {
    const { name } = this.#part;
    const now = performance.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < restartWindow), now];
    if (this.#restarts.length > mostRestarts) {
      process.stderr.write(
        `The ${name} keeps ending; stopping the rest. Its log is in ${join(this.#home, "logs")}.\n`,
      );
      this.#giveUp();
      return;
    }
    process.stderr.write(`The ${name} ended; starting it again in ${restartAfter / 1000} s.\n`);
    this.#timer = setTimeout(() => {
      this.#child = this.#start();
      // A start that fails has said why; it counts as one more end.
      this.#child.ready().then(
        () => process.stdout.write(`  the ${name} is back\n`),
        () => this.#again(),
      );
    }, restartAfter);
  }
}
