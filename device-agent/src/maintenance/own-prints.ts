import type { Clock, PrintJobView, Result } from "@zizhuban/device-agent-contract";
import { drawTestPage, type SlipLayout, type SlipSite } from "../documents/index.ts";
import type { PrintService } from "../printing/index.ts";
import type { MaintainedPrinter } from "./maintenance.ts";
import { testSlip } from "./slips.ts";
import type { Technician } from "./technicians.ts";
import type { MaintenanceWords } from "./words/index.ts";

export interface OwnPrints {
  /** What shows that a refilled printer prints again. */
  test(printer: MaintainedPrinter, words: MaintenanceWords, by: Technician): Promise<Result<PrintJobView>>;
  /** False when there is nothing to print it on; whether it came out is seen at the printer. */
  custodySlip(layout: SlipLayout): boolean;
}

/** What the technician's side prints for itself. */
export function createOwnPrints(deps: {
  readonly clock: Clock;
  readonly randomUUID: () => string;
  readonly printers: readonly MaintainedPrinter[];
  readonly printing: Pick<PrintService, "printOwn">;
  readonly site: () => SlipSite;
  readonly onFault: (fault: unknown) => void;
}): OwnPrints {
  const { clock, randomUUID, printers, printing, site } = deps;
  return {
    async test(printer, words, by) {
      const at = clock.now();
      const job = { jobId: randomUUID(), printer: printer.name };
      if (printer.kind === "receipt")
        return await printing.printOwn({ ...job, kind: "slip", layout: testSlip(words, site(), by, at) });
      const document = await drawTestPage({ site: site(), by: by.number, at }, words);
      return await printing.printOwn({ ...job, kind: "testPage", document, pages: 1 });
    },
    custodySlip(layout) {
      const printer = printers.find(
        (candidate) => candidate.kind === "receipt" && candidate.view().status.state === "ready",
      );
      if (printer === undefined) return false;
      printing
        .printOwn({ jobId: randomUUID(), printer: printer.name, kind: "slip", layout })
        .catch(deps.onFault);
      return true;
    },
  };
}
