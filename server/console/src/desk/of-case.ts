import type { LitElement, ReactiveController } from "lit";
import type { Answered } from "../api.ts";

/** An element that shows something of a case. */
interface CaseElement extends LitElement {
  readonly case: string;
  /** Of the case: another one means that somebody did something with it. */
  readonly version: number;
}

interface Asked {
  readonly id: string;
  readonly version: number;
}

/** What an element shows of its case: asked for with each case and version; what comes too late is left. */
export class OfCase<Value> implements ReactiveController {
  /** Undefined until it came. */
  value: Value | undefined;
  /** Why it did not come; empty where it did. */
  refusal = "";
  readonly #host: CaseElement;
  readonly #read: (id: string) => Promise<Answered<Value>>;
  #asked: Asked | undefined;

  constructor(host: CaseElement, read: (id: string) => Promise<Answered<Value>>) {
    this.#host = host;
    this.#read = read;
    host.addController(this);
  }

  hostUpdate(): void {
    const { case: id, version } = this.#host;
    const before = this.#asked;
    if (before?.id === id && before.version === version) return;
    if (before?.id !== id) this.value = undefined;
    void this.#load((this.#asked = { id, version }));
  }

  /** Shows this from now on: an act of the element's own answered with it. */
  show(value: Value): void {
    this.value = value;
    this.#host.requestUpdate();
  }

  async #load(asked: Asked): Promise<void> {
    const answer = await this.#read(asked.id);
    if (asked !== this.#asked) return;
    this.refusal = answer.ok ? "" : answer.code;
    if (answer.ok) this.value = answer.value;
    this.#host.requestUpdate();
  }
}
