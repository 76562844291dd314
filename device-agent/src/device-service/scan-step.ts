import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type Result,
  type ScanEndReason,
  type ScannedPage,
  type ScanView,
} from "@zizhuban/device-agent-contract";
import type { Camera, HeldCamera } from "../devices/camera/index.ts";
import type { PictureStudio } from "../documents/index.ts";

/** Where pictures are shown to the page: by address, for this visit. */
export interface ScanShelf {
  put(bytes: Uint8Array, type: "image/jpeg" | "application/pdf"): string;
  remove(url: string): void;
}

/** Moving pictures for the page, by an address that is good once. */
export interface LiveShelf {
  offer(source: { onFrame(listener: (jpeg: Sensitive<Uint8Array>) => void): () => void }): {
    readonly url: string;
    end(): void;
  };
}

export interface ScanStepDeps {
  readonly camera: Camera;
  /** Id of the active visit. */
  readonly visit: () => string | undefined;
  readonly shelf: ScanShelf;
  readonly live: LiveShelf;
  readonly studio: PictureStudio;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  readonly onEnded: (scanId: string, reason: ScanEndReason) => void;
}

export interface SeenCode {
  readonly identifier: string;
  readonly data: Sensitive<Uint8Array>;
}

export interface ScannedDocument {
  readonly url: string;
  readonly type: "image/jpeg" | "application/pdf";
  readonly pages: number;
  readonly bytes: number;
}

type Spoilt = "pageNotFound" | "pictureUnreadable" | "cameraFault";

interface Page extends ScannedPage {
  readonly jpeg: Sensitive<Uint8Array>;
}

interface Open {
  readonly id: string;
  readonly visitId: string;
  readonly held: HeldCamera;
  pages: readonly Page[];
  live: { end(): void };
  stopTimer: () => void;
}

const limits = {
  /** A document of more pages is brought to the window. */
  pages: 20,
  /** Milliseconds without a word from the page after which nobody stands there. */
  silence: 180_000,
} as const;

/**
 * The one step in which a camera is on (DESIGN §5.6). It belongs to a visit; whatever ends it (finish, close, the
 * wipe, a lost camera, silence) switches the camera off and forgets every picture.
 */
export class ScanStep {
  readonly #deps: ScanStepDeps;
  #open: Open | undefined;

  constructor(deps: ScanStepDeps) {
    this.#deps = deps;
  }

  async open(
    signal: AbortSignal,
  ): Promise<
    Result<{ scan: ScanView; liveUrl: string }, "noVisit" | "cameraBusy" | "cameraFault" | "canceled">
  > {
    const { camera, visit, clock, randomUUID } = this.#deps;
    const visitId = visit();
    if (visitId === undefined) return fail("noVisit");
    if (this.#open?.visitId === visitId) return ok(this.#show(this.#open));
    await this.end("closed");
    const opened = await camera.open(signal);
    if (!opened.ok) return fail(opened.code === "busy" ? "cameraBusy" : opened.code, opened.detail);
    const held = opened.value;
    // The citizen may have gone while it was being switched on.
    if (visit() !== visitId) {
      await held.close();
      return fail("noVisit");
    }
    const step: Open = {
      id: randomUUID(),
      visitId,
      held,
      pages: [],
      live: { end() {} },
      stopTimer: () => {},
    };
    this.#open = step;
    held.onEnd(() => void this.end("cameraLost", step));
    step.stopTimer = clock.after(limits.silence, () => void this.end("timedOut", step));
    return ok(this.#show(step));
  }

  /** The step of this visit, which has just been spoken to; undefined when none is open. */
  #current(): Open | undefined {
    const step = this.#open;
    if (step === undefined || step.visitId !== this.#deps.visit()) return undefined;
    step.stopTimer();
    step.stopTimer = this.#deps.clock.after(limits.silence, () => void this.end("timedOut", step));
    return step;
  }

  #show(step: Open): { scan: ScanView; liveUrl: string } {
    step.live.end();
    const live = this.#deps.live.offer({
      onFrame: (listener) => step.held.onFrame(({ jpeg }) => listener(jpeg)),
    });
    step.live = live;
    return { scan: this.#view(step), liveUrl: live.url };
  }

  #view({ id, pages }: Open): ScanView {
    const shown = pages.map(({ id, url, width, height }) => ({ id, url, width, height }));
    return { id, pages: shown, maximumPages: limits.pages };
  }

  /** The picture of now, as it came. */
  picture(): Sensitive<Uint8Array> | undefined {
    return this.#current()?.held.latest()?.jpeg;
  }

  async capture(): Promise<Result<ScanView, "noScan" | "tooManyPages" | Spoilt>> {
    const { camera, studio, shelf, randomUUID } = this.#deps;
    const step = this.#current();
    if (step === undefined) return fail("noScan");
    if (step.pages.length >= (camera.kind === "portrait" ? 1 : limits.pages)) return fail("tooManyPages");
    const frame = step.held.latest();
    if (frame === undefined) return fail("cameraFault");
    const kind = camera.kind === "portrait" ? "portrait" : "page";
    const worked = await studio.work({ kind, jpeg: frame.jpeg.expose() });
    if (!worked.ok) return fail("pictureUnreadable", worked.code);
    if (!worked.value.ok) return fail(worked.value.code);
    // The step may have ended while the page was being worked on.
    if (this.#open !== step) return fail("noScan");
    const { jpeg, width, height } = worked.value.value;
    const url = shelf.put(jpeg, "image/jpeg");
    step.pages = [...step.pages, { id: randomUUID(), url, width, height, jpeg: new Sensitive(jpeg) }];
    return ok(this.#view(step));
  }

  remove(page: string): Result<ScanView, "noScan" | "pageUnknown"> {
    const step = this.#current();
    if (step === undefined) return fail("noScan");
    const gone = step.pages.find(({ id }) => id === page);
    if (gone === undefined) return fail("pageUnknown");
    this.#deps.shelf.remove(gone.url);
    step.pages = step.pages.filter((kept) => kept !== gone);
    return ok(this.#view(step));
  }

  /** Looks at one picture after the other until one shows a code. */
  async readBarcode(signal: AbortSignal): Promise<Result<SeenCode, "noScan" | "cameraFault" | "canceled">> {
    const step = this.#current();
    if (step === undefined) return fail("noScan");
    while (!signal.aborted) {
      const frame = step.held.latest();
      if (frame === undefined || this.#open !== step) return fail("cameraFault");
      const found = await this.#deps.studio.work({ kind: "barcodes", jpeg: frame.jpeg.expose() });
      if (!found.ok) return fail("cameraFault", found.code);
      const [code] = found.value;
      if (code !== undefined) return ok({ identifier: code.identifier, data: new Sensitive(code.data) });
      await nextPicture(step.held, signal);
    }
    return fail("canceled");
  }

  async finish(): Promise<Result<ScannedDocument, "noScan" | "noPages">> {
    const { camera, studio, shelf } = this.#deps;
    const step = this.#current();
    if (step === undefined) return fail("noScan");
    const pages = step.pages.map(({ jpeg }) => jpeg.expose());
    const [first] = pages;
    if (first === undefined) return fail("noPages");
    const made = camera.kind === "portrait" ? ok(first) : await studio.work({ kind: "pdf", pages });
    if (this.#open !== step || !made.ok) return fail("noScan");
    await this.end("finished", step);
    if (this.#deps.visit() !== step.visitId) return fail("noScan");
    const type = camera.kind === "portrait" ? "image/jpeg" : "application/pdf";
    return ok({ url: shelf.put(made.value, type), type, pages: pages.length, bytes: made.value.length });
  }

  /** Camera off, pictures forgotten; nothing when that step is over already. */
  async end(reason: ScanEndReason, only?: { readonly id: string }): Promise<boolean> {
    const step = this.#open;
    if (step === undefined || (only !== undefined && only !== step)) return false;
    this.#open = undefined;
    step.stopTimer();
    step.live.end();
    for (const { url } of step.pages) this.#deps.shelf.remove(url);
    step.pages = [];
    const closing = Promise.all([step.held.close(), this.#deps.studio.close()]);
    this.#deps.onEnded(step.id, reason);
    await closing;
    return true;
  }
}

/** Resolves with the next picture, or when there will be none. */
function nextPicture(held: HeldCamera, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      for (const step of undo) step();
      signal.removeEventListener("abort", settle);
      resolve();
    };
    const undo = [held.onFrame(settle), held.onEnd(settle)];
    signal.addEventListener("abort", settle, { once: true });
    if (held.latest() === undefined) settle();
  });
}
