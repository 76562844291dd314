import type { Result } from "@zizhuban/device-agent-contract";
import { command, commandError, success, type Command, type Reply } from "../command.ts";
import type { ScanStep } from "../scan-step.ts";
import { readOutput } from "./barcode-reader.ts";

const page = { only: "page" } as const;

type Refused<Code extends string> =
  | { readonly completionCode: "canceled" }
  | ReturnType<typeof commandError<Exclude<Code, "canceled">>>;

function refused<Code extends string>({ code, detail }: { code: Code; detail?: string }): Refused<Code> {
  if (code === "canceled") return { completionCode: "canceled" };
  return commandError(code as Exclude<Code, "canceled">, detail);
}

function scanReply<Code extends string, Value>(result: Result<Value, Code>) {
  return result.ok ? success({ scan: result.value }) : refused(result);
}

/** `Scan`: a camera step of the page, in its visit. */
export function scanCommands(step: ScanStep): Command[] {
  return [
    command(
      "Scan.Open",
      async (_payload, { signal }): Promise<Reply<"Scan.Open">> => {
        const opened = await step.open(signal);
        return opened.ok ? success(opened.value) : refused(opened);
      },
      page,
    ),
    command(
      "Scan.Capture",
      async (): Promise<Reply<"Scan.Capture">> => scanReply(await step.capture()),
      page,
    ),
    command("Scan.Remove", ({ page }): Reply<"Scan.Remove"> => scanReply(step.remove(page)), page),
    command(
      "Scan.ReadBarcode",
      async (_payload, { signal }): Promise<Reply<"Scan.ReadBarcode">> => {
        const seen = await step.readBarcode(signal);
        return seen.ok ? success({ readOutput: [readOutput(seen.value)] }) : refused(seen);
      },
      page,
    ),
    command(
      "Scan.Finish",
      async (): Promise<Reply<"Scan.Finish">> => {
        const finished = await step.finish();
        return finished.ok ? success({ document: finished.value }) : refused(finished);
      },
      page,
    ),
    command(
      "Scan.Close",
      async (): Promise<Reply<"Scan.Close">> =>
        (await step.end("closed")) ? success({}) : commandError("noScan"),
      // While the page waits for a code it may still go away.
      { ...page, outOfQueue: true },
    ),
  ];
}
