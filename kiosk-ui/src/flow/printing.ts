import { fail, type PrintJobView, type Result, type SlipFields } from "@zizhuban/device-agent-contract";
import { kioskService } from "../device/index.ts";
import type { FlowDeps } from "./deps.ts";

/** Of which a slip tells: a case or a package that runs. */
export interface SlipMatter {
  readonly name: string;
  readonly number: string;
  readonly due?: NonNullable<SlipFields["due"]> | undefined;
  readonly fee?: string | undefined;
}

type PrinterDeps = Pick<FlowDeps, "link" | "contract" | "view">;
const within = { timeout: 20_000 };

/** Whether paper would come out; the failure's code is what keeps it in. */
async function canPrint(
  { link, contract }: PrinterDeps,
  ask: { printer: string; pages: number; slip?: { form: "case-slip"; fields: SlipFields } },
): Promise<Result<void>> {
  const answer = await link.request(kioskService, contract.commands["PrintJob.CanPrint"], ask);
  if (!answer.ok) return answer;
  const [problem] = answer.value.problems;
  return answer.value.canPrint ? { ok: true, value: undefined } : fail(problem ?? "deviceNotReady");
}

/** The slip of an application: its number, by when, whom to ask. It is sent only when it will come out. */
export async function printSlip(
  deps: PrinterDeps,
  jobId: string,
  { name, number, due, fee }: SlipMatter,
): Promise<Result<PrintJobView>> {
  const view = deps.view();
  const printer = view?.facts.devices.receiptPrinter?.name;
  if (view === undefined || printer === undefined) return fail("none");
  const fields: SlipFields = {
    locale: view.modes.locale,
    itemName: name.slice(0, 80),
    caseNumber: number,
    outcome: "applied",
    applicant: (view.journey.visit?.citizen.name ?? "").slice(0, 20),
    ...(due !== undefined && { due }),
    ...(fee !== undefined && { fee: fee.slice(0, 80) }),
  };
  const can = await canPrint(deps, { printer, pages: 1, slip: { form: "case-slip", fields } });
  if (!can.ok) return can;
  const job = { kind: "slip", jobId, printer, form: "case-slip", fields } as const;
  const sent = await deps.link.request(kioskService, deps.contract.commands["PrintJob.Submit"], job, within);
  return sent.ok ? { ok: true, value: sent.value.job } : sent;
}

/** Whether the printer of A4 pages would print these now. */
export async function canPrintPages(deps: PrinterDeps, pages: number): Promise<Result<void>> {
  const printer = deps.view()?.facts.devices.certificatePrinter?.name;
  return printer === undefined ? fail("none") : await canPrint(deps, { printer, pages });
}

/** A page for which the server gave a grant. */
export async function printPage(
  deps: PrinterDeps,
  jobId: string,
  grantId: string,
): Promise<Result<PrintJobView>> {
  const printer = deps.view()?.facts.devices.certificatePrinter?.name;
  if (printer === undefined) return fail("none");
  const job = { kind: "certificate", jobId, printer, grantId } as const;
  const sent = await deps.link.request(kioskService, deps.contract.commands["PrintJob.Submit"], job, within);
  return sent.ok ? { ok: true, value: sent.value.job } : sent;
}

/** Calls back with every news of a print job. */
export function onJob({ link, contract }: PrinterDeps, hear: (job: PrintJobView) => void): void {
  link.onRaw((name, payload) => {
    if (name === "PrintJob.StateChanged" && contract.events[name](payload)) hear(payload.job);
  });
}
