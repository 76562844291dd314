import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { IppPostOptions, IppTransport, IppTransportFailure } from "../../transports/index.ts";
import type { IppAttribute, IppMessage } from "./ipp-codec.ts";
import {
  jobAttributes,
  printerDescriptionAttributes,
  printerStatusAttributes,
  readDescription,
  readJobs,
  readPrinter,
  type JobFacts,
  type PrinterDescription,
  type PrinterFacts,
} from "./facts.ts";
import {
  attribute,
  encodeRequest,
  operation,
  readResponse,
  sameResponse,
  type IppRefusal,
  type IppRequest,
} from "./protocol.ts";

export type IppFailure = Exclude<IppTransportFailure, "notIpp"> | IppRefusal | "protocol";

export interface DriverDelays {
  /** The longest Get-Printer-Attributes for the status may take: what a fault takes to show. */
  readonly answer: number;
  /** The longest any other answer may take; a sleeping printer wakes up first. */
  readonly operation: number;
  /** The longest Send-Document may take; some printers take the document only as fast as they print. */
  readonly document: number;
}

/** One method per IPP operation. Deadlines in milliseconds; a failure says what is known, never throws. */
export class IppDriver {
  readonly #transport: IppTransport;
  readonly #delays: DriverDelays;
  #requestId = 0;
  /** The last answer for the status, and what it said. */
  #told: { readonly bytes: Uint8Array; readonly facts: PrinterFacts } | undefined;

  constructor(transport: IppTransport, delays: DriverDelays) {
    this.#transport = transport;
    this.#delays = delays;
  }

  /** RFC 8011 §4.2.5. */
  async getPrinterStatus(signal?: AbortSignal): Promise<Result<PrinterFacts, IppFailure>> {
    const answer = await this.#post(
      { operation: operation.getPrinterAttributes, attributes: requested(printerStatusAttributes) },
      { signal, deadlineMs: this.#delays.answer },
    );
    if (!answer.ok) return answer;
    const { bytes, requestId } = answer.value;
    // Asked every second all night: what says the same in the same bytes need not be read again.
    if (this.#told !== undefined && sameResponse(this.#told.bytes, bytes, requestId))
      return ok(this.#told.facts);
    const message = readResponse(bytes, requestId);
    if (!message.ok) return message;
    const facts = readPrinter(message.value);
    if (facts.ok) this.#told = { bytes, facts: facts.value };
    return facts;
  }

  async getPrinterDescription(signal?: AbortSignal): Promise<Result<PrinterDescription, IppFailure>> {
    const answer = await this.#exchange(
      { operation: operation.getPrinterAttributes, attributes: requested(printerDescriptionAttributes) },
      { signal },
    );
    return answer.ok ? ok(readDescription(answer.value)) : answer;
  }

  /** RFC 8011 §4.2.3: would this job be taken? Nothing is made. */
  async validateJob(ticket: JobTicket, signal?: AbortSignal): Promise<Result<void, IppFailure>> {
    const answer = await this.#exchange(
      { operation: operation.validateJob, ...ticketRequest(ticket, true) },
      { signal },
    );
    return answer.ok ? ok() : answer;
  }

  /** RFC 8011 §4.2.4. The job's number; nothing prints before its document has come. */
  async createJob(ticket: JobTicket, signal?: AbortSignal): Promise<Result<number, IppFailure>> {
    const answer = await this.#exchange(
      { operation: operation.createJob, ...ticketRequest(ticket, false) },
      { signal, freshConnection: true },
    );
    if (!answer.ok) return answer;
    const job = readJobs(answer.value)[0];
    return job === undefined ? fail("protocol", "Create-Job without a job-id") : ok(job.id);
  }

  /** RFC 8011 §4.3.1, as the job's only document. */
  async sendDocument(
    jobId: number,
    {
      name,
      format,
      document,
    }: { readonly name: string; readonly format: string; readonly document: Uint8Array },
    signal?: AbortSignal,
  ): Promise<Result<void, IppFailure>> {
    const attributes = [
      attribute.name("document-name", name),
      attribute.mimeType("document-format", format),
      attribute.boolean("last-document", true),
    ];
    const answer = await this.#exchange(
      { operation: operation.sendDocument, jobId, attributes, document },
      { signal, freshConnection: true, deadlineMs: this.#delays.document },
    );
    return answer.ok ? ok() : answer;
  }

  /** RFC 8011 §4.3.4. */
  async getJob(jobId: number, signal?: AbortSignal): Promise<Result<JobFacts, IppFailure>> {
    const attributes = [attribute.keywords("requested-attributes", ...jobAttributes)];
    const answer = await this.#exchange(
      { operation: operation.getJobAttributes, jobId, attributes },
      { signal },
    );
    if (!answer.ok) return answer;
    const job = readJobs(answer.value).find(({ id }) => id === jobId);
    return job === undefined ? fail("protocol", "no such job in the answer") : ok(job);
  }

  /** RFC 8011 §4.2.6: every job the printer still remembers, live ones first. */
  async getJobs(signal?: AbortSignal): Promise<Result<readonly JobFacts[], IppFailure>> {
    const jobs: JobFacts[] = [];
    for (const whichJobs of ["not-completed", "completed"]) {
      const attributes = [
        attribute.keywords("requested-attributes", ...jobAttributes),
        attribute.keywords("which-jobs", whichJobs),
      ];
      const answer = await this.#exchange({ operation: operation.getJobs, attributes }, { signal });
      if (answer.ok) jobs.push(...readJobs(answer.value));
      // Some printers answer "not found" for an empty list, or keep no history at all.
      else if (answer.code !== "jobNotFound" && answer.code !== "rejected") return answer;
    }
    return ok(jobs);
  }

  /** RFC 8011 §4.3.3. `notPossible`: it has already ended. */
  async cancelJob(jobId: number): Promise<Result<void, IppFailure>> {
    const answer = await this.#exchange({ operation: operation.cancelJob, jobId }, {});
    return answer.ok ? ok() : answer;
  }

  close(): void {
    this.#transport.close();
  }

  async #exchange(request: Asked, options: AskOptions): Promise<Result<IppMessage, IppFailure>> {
    const answer = await this.#post(request, options);
    return answer.ok ? readResponse(answer.value.bytes, answer.value.requestId) : answer;
  }

  async #post(
    request: Asked,
    { signal, deadlineMs = this.#delays.operation, freshConnection = false }: AskOptions,
  ): Promise<Result<{ readonly bytes: Uint8Array; readonly requestId: number }, IppFailure>> {
    this.#requestId = (this.#requestId % 0x7fffffff) + 1;
    const requestId = this.#requestId;
    const bytes = encodeRequest({ ...request, requestId, printerUri: this.#transport.printerUri });
    const post: IppPostOptions = { deadlineMs, freshConnection, ...(signal && { signal }) };
    const answer = await this.#transport.post(bytes, post);
    if (answer.ok) return ok({ bytes: answer.value, requestId });
    return answer.code === "notIpp" ? fail("protocol", answer.detail) : fail(answer.code, answer.detail);
  }
}

type Asked = Omit<IppRequest, "requestId" | "printerUri">;
interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs?: number;
  readonly freshConnection?: boolean;
}

const requested = (names: readonly string[]) => [attribute.keywords("requested-attributes", ...names)];

/** How a certificate is to be printed, made only of what this printer declares. */
export interface JobTicket {
  readonly jobName: string;
  readonly format: string;
  readonly template: readonly IppAttribute[];
  /** RFC 8011 §4.2.1.1: refuse rather than ignore an attribute. */
  readonly fidelity: boolean;
}

function ticketRequest({ jobName, format, template, fidelity }: JobTicket, withFormat: boolean) {
  return {
    attributes: [
      attribute.name("job-name", jobName),
      attribute.boolean("ipp-attribute-fidelity", fidelity),
      ...(withFormat ? [attribute.mimeType("document-format", format)] : []),
    ],
    job: template,
  };
}
