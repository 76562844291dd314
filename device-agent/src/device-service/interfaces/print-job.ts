import {
  commands,
  type CommandError,
  type CommandName,
  type CommandPayload,
  type CompletionPayload,
  type PrintJobSubmission,
  type PrintJobView,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { CurrentVisit, Visit } from "../../visit/index.ts";
import type { Party } from "../lease-desk.ts";
import { command, commandError, success, type Command, type Reply } from "../command.ts";

type Answer<Name extends CommandName> = Result<CompletionPayload<Name>, CommandError<Name>>;

interface PrintJobs {
  submit(
    submission: PrintJobSubmission,
    visit: CurrentVisit,
  ): Promise<Result<PrintJobView, CommandError<"PrintJob.Submit">>>;
  unfinished(): PrintJobView[];
  query(jobId: string): Result<PrintJobView, "jobUnknown">;
  cancel(jobId: string): Result<PrintJobView, CommandError<"PrintJob.Cancel">>;
  canPrint(
    printer: string,
    paper: Omit<CommandPayload<"PrintJob.CanPrint">, "printer">,
  ): Answer<"PrintJob.CanPrint">;
}

/** Lays the document out and turns it into pictures that live until the wipe. */
export type Preview = (
  request: CommandPayload<"PrintJob.Preview">,
  visit: CurrentVisit,
  signal: AbortSignal,
) => Promise<Result<CompletionPayload<"PrintJob.Preview">>>;

const atOnce = { outOfQueue: true };

function jobReply<Code extends string>(job: Result<PrintJobView, Code>) {
  return job.ok ? success({ job: job.value }) : commandError(job.code, job.detail);
}

function previewRefusal(code: string): Reply<"PrintJob.Preview"> {
  if (code === "canceled") return { completionCode: "canceled" };
  const declared = commands["PrintJob.Preview"].errors.find((error) => error === code);
  if (declared !== undefined) return commandError(declared);
  return { completionCode: "internalError", description: code };
}

/** `PrintJob.*`: the papers of the visit. */
export function printJobCommands({
  visit,
  printJobs,
  preview,
  admits,
}: {
  readonly visit: Visit;
  readonly printJobs: PrintJobs;
  readonly preview: Preview;
  /** Whether this party may print there: no lease of another party's. */
  readonly admits: (printer: string, party: Party) => boolean;
}): Command[] {
  return [
    command("PrintJob.Submit", async (submission, { party }): Promise<Reply<"PrintJob.Submit">> => {
      const current = visit.current();
      if (current === undefined) return commandError("noVisit");
      if (!admits(submission.printer, party))
        return { completionCode: "deviceNotReady", description: "leased" };
      return jobReply(await printJobs.submit(submission, current));
    }),
    command("PrintJob.Query", ({ jobId }) => jobReply(printJobs.query(jobId)), atOnce),
    command("PrintJob.Unfinished", () => success({ jobs: printJobs.unfinished() }), atOnce),
    command("PrintJob.Cancel", ({ jobId }) => jobReply(printJobs.cancel(jobId)), atOnce),
    command(
      "PrintJob.CanPrint",
      ({ printer, ...paper }, { party }) => {
        const answer = printJobs.canPrint(printer, paper);
        if (!answer.ok) return commandError(answer.code);
        if (admits(printer, party)) return success(answer.value);
        return success({ canPrint: false, problems: ["leased", ...answer.value.problems] });
      },
      atOnce,
    ),
    command("PrintJob.Preview", async (request, { signal }): Promise<Reply<"PrintJob.Preview">> => {
      const current = visit.current();
      if (current === undefined) return commandError("noVisit");
      const pictures = await preview(request, current, signal);
      if (pictures.ok) return success(pictures.value);
      return previewRefusal(pictures.code);
    }),
  ];
}
