import type { Result } from "@zizhuban/device-agent-contract";
import type { MatterToOpen } from "../journey/index.ts";
import {
  canPrintPages,
  longWait,
  onJob,
  printPage,
  printSlip,
  createRunner,
  writeKeys,
  type FlowDeps,
} from "../flow/index.ts";
import { MattersRequest } from "./matters-screen.ts";
import { advance } from "./state.ts";
import { beginMatters, type MattersEffect, type MattersState, type Printing } from "./steps.ts";

export type { MattersState, MattersStep, OwnFile } from "./steps.ts";

/** How long a copy says that it holds. */
const copyDays = 30;

/** The citizen's own matters: asks for them, changes them, prints of them. */
export function openMatters(
  app: EventTarget,
  deps: FlowDeps & { readonly onChange: (state: MattersState) => void },
) {
  const { business } = deps;
  const runner = createRunner({ advance, run, onChange: deps.onChange });
  const { send } = runner;
  const writes = writeKeys(deps.randomUUID);

  async function load(turn: number): Promise<void> {
    const [cases, packages] = await Promise.all([
      business.call("ownCases", { within: longWait }),
      business.call("ownLifeEvents", { within: longWait }),
    ]);
    if (!cases.ok) send({ type: "failed", turn, code: cases.code });
    else if (!packages.ok) send({ type: "failed", turn, code: packages.code });
    else send({ type: "loaded", turn, cases: cases.value.cases, packages: packages.value.cases });
  }

  /** The file, and the licences whose use was agreed to. */
  async function file(turn: number): Promise<void> {
    const [known, licences] = await Promise.all([
      business.call("ownFile", { within: longWait }),
      business.call("ownLicences"),
    ]);
    if (!known.ok) send({ type: "failed", turn, code: known.code });
    else if (!licences.ok) send({ type: "failed", turn, code: licences.code });
    else send({ type: "file", turn, file: known.value, licences: licences.value.licences });
  }

  /** Whether it would come out is asked before a copy is made, and counted. */
  async function copy(effect: Extract<MattersEffect, { type: "copy" }>): Promise<Printing> {
    const can = await canPrintPages(deps, 1);
    if (!can.ok) return { refused: can.code };
    const { id, purpose } = effect;
    const grant = await business.call("licenceCopy", {
      id,
      key: writes.keyOf(effect),
      body: { purpose, days: copyDays },
    });
    if (!grant.ok) return { refused: grant.code };
    const sent = await printPage(deps, deps.randomUUID(), grant.value.grantId);
    return sent.ok ? sent.value : { refused: sent.code };
  }

  async function run(effect: MattersEffect, turn: number): Promise<void> {
    function tell<Value>(answer: Result<Value>, told: (value: Value) => void): void {
      if (answer.ok) told(answer.value);
      else send({ type: "failed", turn, code: answer.code });
    }
    switch (effect.type) {
      case "load":
        return await load(turn);
      case "licences":
        return tell(await business.call("ownLicences"), ({ licences }) =>
          send({ type: "licences", turn, licences }),
        );
      case "withdraw":
        return tell(
          await business.call("withdrawCase", { id: effect.id, key: writes.keyOf(effect), body: {} }),
          (matter) => send({ type: "changed", turn, matter }),
        );
      case "askDelivery":
        return tell(await business.call("delivery", { id: effect.id }), (delivery) =>
          send({ type: "delivery", turn, delivery }),
        );
      case "choose": {
        const { id, choice } = effect;
        return tell(
          await business.call("chooseDelivery", { id, key: writes.keyOf(effect), body: choice }),
          (delivery) => send({ type: "delivery", turn, delivery }),
        );
      }
      case "askSheet": {
        const route = effect.of === "case" ? "signingSheet" : "packageSigningSheet";
        return tell(await business.call(route, { id: effect.id }), (sheet) =>
          send({ type: "sheet", turn, sheet }),
        );
      }
      case "sign": {
        const { sheet, strokes } = effect;
        const body = { digest: sheet.digest, strokes };
        const route = sheet.of === "case" ? "sign" : "signPackage";
        return tell(await business.call(route, { id: sheet.id, key: writes.keyOf(effect), body }), (signed) =>
          send({ type: "signed", turn, sheet: signed }),
        );
      }
      case "askFile":
        return await file(turn);
      case "dispute": {
        const { field, words } = effect;
        return tell(
          await business.call("disputeField", { key: writes.keyOf(effect), body: { field, words } }),
          (dispute) => send({ type: "disputed", turn, dispute }),
        );
      }
      case "endConsent":
        return tell(
          await business.call("endAuthorisation", { id: effect.id, key: writes.keyOf(effect), body: {} }),
          (licence) => send({ type: "consentEnded", turn, licence }),
        );
      case "askLooks":
        return tell(await business.call("accessLog", { within: longWait }), ({ entries }) =>
          send({ type: "looks", turn, entries }),
        );
      case "slip": {
        const sent = await printSlip(deps, deps.randomUUID(), effect);
        return send({ type: "printing", turn, job: sent.ok ? sent.value : { refused: sent.code } });
      }
      case "copy":
        return send({ type: "printing", turn, job: await copy(effect) });
      case "supply": {
        const { matter } = effect;
        return deps.tell({ type: "file", errand: { errand: "supply", matter, name: matter.itemName } });
      }
      case "leave":
        return deps.tell({ type: "back" });
    }
  }

  onJob(deps, (job) => send({ type: "jobChanged", job }));
  app.addEventListener(MattersRequest.type, (event) => {
    if (event instanceof MattersRequest) send(event.intent);
  });
  return {
    begin(open: MatterToOpen | undefined) {
      writes.forget();
      runner.begin(beginMatters(open, runner.nextTurn()));
    },
    drop() {
      runner.drop();
      writes.forget();
    },
  };
}
