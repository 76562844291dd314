import { fail, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { CatalogueItem } from "@zizhuban/server-contract";
import { createBusiness } from "../business/index.ts";
import type { DeviceLink } from "../device/index.ts";
import type { FilingContract } from "./contract.ts";
import {
  advance,
  beginFiling,
  type FilingEffect,
  type FilingEvent,
  type FilingMove,
  type FilingState,
  type Gathered,
} from "./state.ts";

export interface FlowDeps {
  readonly link: DeviceLink;
  readonly contract: FilingContract;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  /** Name of the document camera's service, where there is one. */
  readonly camera: () => string | undefined;
  readonly onLeave: () => void;
  readonly onChange: (state: FilingState) => void;
}

export interface Flow {
  begin(item: CatalogueItem): void;
  send(event: FilingEvent): void;
  /** Forgets everything, and switches the camera off. */
  drop(): void;
}

/** A register is asked while the citizen waits. */
const checkWithin = 30_000;
/** 2 MB over a village's 0.5 Mbit/s is 32 s; then the file is looked into. */
const uploadWithin = 180_000;
const cameraWithin = 20_000;

/** Carries out what an application asks for: the server's checks, the camera, the upload, the submission. */
export function createFlow(deps: FlowDeps): Flow {
  const { link, contract, clock } = deps;
  const { commands } = contract;
  const business = createBusiness({ fetch: deps.fetch, contract, clock });
  let state: FilingState | undefined;
  let turns = 0;
  /** One application is one write, however often it is tried; what changed in between is another one. */
  let write: { readonly gathered: Gathered; readonly key: string } | undefined;

  function moved([next, effects]: FilingMove): void {
    const changed = next !== state;
    state = next;
    turns = next.turn;
    for (const effect of effects) void run(effect, next.turn);
    if (changed) deps.onChange(next);
  }

  function send(event: FilingEvent): void {
    if (state !== undefined) moved(advance(state, event));
  }

  const offerOf = ({ applying, later, promised, consents }: Gathered) => ({
    applying: [...applying],
    later: [...later],
    promised: [...promised],
    consents: consents.map(({ register, purpose }) => ({ register, purpose })),
  });
  const pickedOf = ({ chosen }: Gathered) => chosen.map(({ ref, id }) => ({ ref, id }));

  async function check(gathered: Gathered, turn: number): Promise<void> {
    const answer = await business.call("checkMaterials", {
      // What is asked here is answered before anything can be submitted.
      body: {
        itemKey: gathered.item.key,
        formFilled: true,
        chosen: pickedOf(gathered),
        ...offerOf(gathered),
      },
      within: checkWithin,
    });
    if (answer.ok) send({ type: "checked", turn, check: answer.value });
    else send({ type: "failed", turn, code: answer.code });
  }

  async function submit(gathered: Gathered, turn: number): Promise<void> {
    if (write?.gathered !== gathered) write = { gathered, key: deps.randomUUID() };
    const answer = await business.call("apply", {
      key: write.key,
      body: {
        itemKey: gathered.item.key,
        form: { ...gathered.form },
        materials: pickedOf(gathered),
        ...offerOf(gathered),
      },
      within: checkWithin,
    });
    if (answer.ok) send({ type: "submitted", turn, outcome: answer.value });
    else send({ type: "failed", turn, code: answer.code });
  }

  const camera = () => deps.camera() ?? "";

  async function openScan(turn: number): Promise<void> {
    const opened = await link.request(camera(), commands["Scan.Open"], {}, { timeout: cameraWithin });
    if (state?.turn !== turn) {
      // Somebody went back while it was being switched on.
      if (opened.ok && state?.step.at !== "scan") await closeScan();
      return;
    }
    if (opened.ok) send({ type: "scanOpened", turn, liveUrl: opened.value.liveUrl });
    else send({ type: "scanRefused", turn, code: opened.code });
  }

  async function capture(turn: number): Promise<void> {
    const taken = await link.request(camera(), commands["Scan.Capture"], {}, { timeout: cameraWithin });
    if (taken.ok) send({ type: "captured", turn, pages: taken.value.scan.pages });
    else send({ type: "scanRefused", turn, code: taken.code });
  }

  async function closeScan(): Promise<void> {
    await link.request(camera(), commands["Scan.Close"], {}, { timeout: cameraWithin });
  }

  /** The agent's own document, posted as it is. */
  async function documentOf(url: string): Promise<Result<Blob>> {
    try {
      const response = await deps.fetch(url, { cache: "no-store" });
      return response.ok ? { ok: true, value: await response.blob() } : fail("documentGone");
    } catch {
      return fail("connectionLost");
    }
  }

  async function upload(ref: string, turn: number): Promise<void> {
    const finished = await link.request(camera(), commands["Scan.Finish"], {}, { timeout: cameraWithin });
    if (!finished.ok) return send({ type: "scanRefused", turn, code: finished.code });
    const file = await documentOf(finished.value.document.url);
    if (!file.ok) return send({ type: "scanRefused", turn, code: file.code });
    const kept = await business.call("uploadMaterial", {
      id: ref,
      key: deps.randomUUID(),
      file: file.value,
      within: uploadWithin,
    });
    if (kept.ok) send({ type: "uploaded", turn, id: kept.value.id });
    else send({ type: "scanRefused", turn, code: kept.code });
  }

  async function run(effect: FilingEffect, turn: number): Promise<void> {
    switch (effect.type) {
      case "check":
        return await check(effect.gathered, turn);
      case "submit":
        return await submit(effect.gathered, turn);
      case "openScan":
        return await openScan(turn);
      case "capture":
        return await capture(turn);
      case "removePages":
        for (const { id } of effect.pages)
          await link.request(camera(), commands["Scan.Remove"], { page: id }, { timeout: cameraWithin });
        return;
      case "upload":
        return await upload(effect.ref, turn);
      case "closeScan":
        return await closeScan();
      case "leave":
        return deps.onLeave();
    }
  }

  link.onRaw((name, payload) => {
    if (name === "Scan.Ended" && contract.events[name](payload) && payload.reason !== "finished")
      send({ type: "scanEnded" });
  });

  return {
    begin(item) {
      write = undefined;
      moved(beginFiling(item, turns + 1));
    },
    send,
    drop() {
      const scanning = state?.step.at === "scan";
      state = undefined;
      write = undefined;
      if (scanning) void closeScan();
    },
  };
}
