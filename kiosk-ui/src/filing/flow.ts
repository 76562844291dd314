import { fail, type Result } from "@zizhuban/device-agent-contract";
import type { TakenDraft } from "@zizhuban/server-contract";
import { createRunner, onJob, printSlip, type FlowDeps } from "../flow/index.ts";
import { checkMaterials } from "./checks.ts";
import { knownOf } from "./known.ts";
import { filingWords } from "./locale/index.ts";
import {
  advance,
  beginFiling,
  type FilingEffect,
  type FilingEvent,
  type FilingState,
  type Gathered,
} from "./state.ts";
import { feeOf, nameOf, type Subject } from "./subject.ts";
import { createWriteKeys, submit, type Handed } from "./submit.ts";

export interface FilingFlow {
  /** @param draft filled in on a telephone */
  begin(subject: Subject, draft: TakenDraft | undefined): void;
  send(event: FilingEvent): void;
  /** Forgets everything, and switches the camera off. */
  drop(): void;
}

/** 2 MB over a village's 0.5 Mbit/s is 32 s; then the file is looked into. */
const uploadWithin = 180_000;
const cameraWithin = 20_000;

/** Carries out what an application asks for: the server's checks, the camera, the upload, the submission, the slip. */
export function createFlow(deps: FlowDeps & { readonly onChange: (state: FilingState) => void }): FilingFlow {
  const { link, contract, business } = deps;
  const { commands } = contract;
  const runner = createRunner({ advance, run, onChange: deps.onChange });
  const { send } = runner;
  const writes = createWriteKeys(deps.randomUUID);

  async function check(gathered: Gathered, turn: number): Promise<void> {
    // With the first look comes what need not be asked.
    const first = gathered.materials.length === 0;
    const [answer, known] = await Promise.all([
      checkMaterials(business, gathered),
      first ? knownOf(business, gathered.subject) : undefined,
    ]);
    if (answer.ok) send({ type: "checked", turn, check: answer.value, ...(known && { known }) });
    else send({ type: "failed", turn, code: answer.code });
  }

  async function handIn(gathered: Gathered, turn: number): Promise<void> {
    const answer = await submit(business, gathered, writes.keyOf(gathered));
    if (answer.ok) send({ type: "submitted", turn, handed: answer.value });
    else send({ type: "failed", turn, code: answer.code });
  }

  function feeNow(subject: Subject): string | undefined {
    const view = deps.view();
    if (view === undefined) return undefined;
    const { words, facts } = view;
    return feeOf(subject, { words, facts, someFee: filingWords[words.tag].receipt.someFee });
  }

  async function slip({ subject }: Gathered, { number, due }: Handed, turn: number): Promise<void> {
    const matter = { name: nameOf(subject, "zh-CN"), number, due, fee: feeNow(subject) };
    const printed = await printSlip(deps, deps.randomUUID(), matter);
    send({ type: "slip", turn, slip: printed.ok ? printed.value : { refused: printed.code } });
  }

  const camera = () => deps.view()?.facts.devices.documentCamera?.name ?? "";

  async function openScan(turn: number): Promise<void> {
    const opened = await link.request(camera(), commands["Scan.Open"], {}, { timeout: cameraWithin });
    if (runner.state?.turn !== turn) {
      // Somebody went back while it was being switched on.
      if (opened.ok && runner.state?.step.at !== "scan") await closeScan();
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
        return await handIn(effect.gathered, turn);
      case "printSlip":
        return await slip(effect.gathered, effect.handed, turn);
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
        return deps.tell({ type: "back" });
      case "toPhone":
        return deps.tell({ type: "giveOver", given: effect.given });
    }
  }

  link.onRaw((name, payload) => {
    if (name === "Scan.Ended" && contract.events[name](payload) && payload.reason !== "finished")
      send({ type: "scanEnded" });
  });

  onJob(deps, (job) => send({ type: "jobChanged", job }));

  return {
    begin(subject, draft) {
      writes.forget();
      runner.begin(beginFiling(subject, runner.nextTurn(), draft));
    },
    send,
    drop() {
      const scanning = runner.state?.step.at === "scan";
      runner.drop();
      writes.forget();
      if (scanning) void closeScan();
    },
  };
}
