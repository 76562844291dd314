import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  commands,
  parser,
  systemClock,
  type PrintJobSubmission,
  type PrintJobView,
} from "@zizhuban/device-agent-contract";
import {
  connectXfs,
  openPtyWire,
  simulateIdCardReader,
  startCertificatePrinterSimulator,
  startIppEvePrinter,
  startReceiptPrinterSimulator,
  type XfsClient,
} from "@zizhuban/device-agent/testing";
import { CaseOutcome, ChallengeResponse, GrantResponse, SimulatedMessages } from "@zizhuban/server-contract";
import { startTestServer } from "@zizhuban/server/testing";
import { makeHome, removeHome, run, type Run } from "../journey/product.ts";
import { until } from "../journey/until.ts";
import { startWire, type Wire } from "./wire.ts";

// A kiosk whose hardware outlives its agent: reader and printers are here, the agent and the server are processes.

export const certificatePrinters = ["IppEvePrinter", "SimulatedPrinter"] as const;
export type CertificatePrinterName = (typeof certificatePrinters)[number];

/** A person may ask for five codes an hour; between two visits the server's clock is put forward instead of waiting. */
const quarterHour = `const real = Date.now; let ahead = 0; Date.now = () => real() + ahead;
process.on("SIGUSR2", () => { ahead += 900_000; process.stderr.write("clock ahead " + ahead + "\\n"); });`;

/** One life of the agent. */
export interface Boot {
  readonly agent: Run;
  readonly kiosk: XfsClient;
  /** Card, code, A2: the next citizen. Waits until the kiosk can serve. */
  identify(): Promise<void>;
  /** A case closed at once, its certificate, and the grant for one copy. */
  issue(): Promise<Issued>;
  submit(job: PrintJobSubmission): Promise<void>;
  /** Undefined for a job the agent never journalled. */
  query(jobId: string): Promise<PrintJobView | undefined>;
  /** The same question from the kiosk's page. */
  queryAsPage(jobId: string): Promise<PrintJobView | undefined>;
  kill(): Promise<void>;
}

export interface Issued {
  readonly caseNumber: string;
  readonly grantId: string;
}

export interface StoredJob {
  readonly state: string;
  readonly reported: boolean;
}

export interface PrintWorld {
  readonly receiptWire: Wire;
  readonly ippWires: Readonly<Record<CertificatePrinterName, Wire>>;
  boot(): Promise<Boot>;
  /** How often this certificate job, or for the foreign printer any, has come out. */
  certificatePapers(printer: CertificatePrinterName, jobId: string): Promise<number>;
  /** Cut pieces of paper that carry this case number. */
  slipPapers(caseNumber: string): number;
  onPaper(kind: "certificate" | "slip", listener: () => void): () => void;
  /** What the foreign printer was last sent. */
  foreignDocument(): Promise<Uint8Array | undefined>;
  /** What the journal of an agent that is not running says. */
  stored(jobId: string): StoredJob | undefined;
  /** How many times the server has been told the outcome of a grant. */
  outcomesTold(): number;
  /** State of a grant on the server; asked in a way that changes nothing where `expected` is true. */
  grantState(grantId: string, jobId: string, expected: string): Promise<string>;
  stop(): Promise<void>;
}

const parsers = {
  challenge: parser(ChallengeResponse),
  messages: parser(SimulatedMessages),
  outcome: parser(CaseOutcome),
  grant: parser(GrantResponse),
  query: parser(commands["PrintJob.Query"].completion),
};

function valueOf<Value>(parsed: { ok: true; value: Value } | { ok: false; detail?: string }): Value {
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}

export async function startPrintWorld(): Promise<PrintWorld> {
  const stack = new AsyncDisposableStack();
  const home = makeHome();
  stack.defer(() => removeHome(home));
  const [server, ippEve, simulated, receipts] = await Promise.all([
    startTestServer({
      home,
      environment: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(quarterHour)}` },
    }),
    startIppEvePrinter(),
    startCertificatePrinterSimulator({ clock: systemClock, pageMs: 400 }),
    startReceiptPrinterSimulator({ clock: systemClock, millimetresPerSecond: 400 }),
  ]);
  for (const peer of [server, ippEve, simulated, receipts]) stack.defer(async () => void (await peer.stop()));
  const [receiptWire, ippEveWire, simulatedWire] = await Promise.all([
    startWire(receipts.port),
    startWire(Number(new URL(ippEve.url).port)),
    startWire(Number(new URL(simulated.url).port)),
  ]);
  for (const wire of [receiptWire, ippEveWire, simulatedWire]) stack.defer(() => wire.stop());
  const slips: string[] = [];
  receipts.onPaper(({ lines }) => slips.push(lines.join("\n")));
  const serial = openPtyWire();
  stack.defer(() => serial.close());
  const reader = simulateIdCardReader({ wire: serial, clock: systemClock });

  const configuration = join(home, "agent.json");
  const ipp = (name: CertificatePrinterName, wire: Wire) => ({
    name,
    class: "certificate-printer",
    transport: { kind: "ipp", url: `ipp://localhost:${wire.port}/ipp/print` },
  });
  const devices = [
    {
      name: "IdCardReader",
      class: "id-card-reader",
      profile: "sam-v",
      transport: { kind: "serial", path: serial.path, baudRate: 115_200 },
    },
    {
      name: "ReceiptPrinter",
      class: "receipt-printer",
      profile: "epson-tm",
      transport: { kind: "tcp", host: "127.0.0.1", port: receiptWire.port },
    },
    ipp("IppEvePrinter", ippEveWire),
    ipp("SimulatedPrinter", simulatedWire),
  ];
  writeFileSync(configuration, JSON.stringify({ devices, standardPorts: "off", logLevel: "warn" }));

  let quarters = 0;
  let current: Run | undefined;
  stack.defer(async () => {
    current?.process.kill("SIGKILL");
    await current?.ended;
  });

  async function boot(): Promise<Boot> {
    // A dead program leaves no lock on a real line; this pty is held open by us as well.
    serial.unplug();
    serial.plug();
    const agent = run("device-agent/src/main.ts", {
      ZIZHUBAN_HOME: home,
      SERVER_URL: server.ready.kioskApi,
      AGENT_CONFIG: configuration,
    });
    current = agent;
    const ready = () => /^ready \{"kiosk":"(.*?)"\}$/m.exec(agent.output())?.[1];
    await until(() => ready() !== undefined || agent.process.exitCode !== null, "the agent is ready", 60_000);
    const url = ready();
    if (url === undefined) throw new Error(`the agent did not start:\n${agent.output()}`);
    const token = readFileSync(join(home, "device-agent", "token"), "utf8").trim();
    const authorization = { authorization: `Bearer ${token}` };
    const service = (name: string) => `${url.replace("http:", "ws:")}xfs4iot/v1.0/${name}`;
    const code = readFileSync(join(home, "device-agent", "launch-code"), "utf8").trim();
    const launched = await fetch(`${url}launch?code=${code}`, { redirect: "manual" });
    const cookie = launched.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const [kiosk, page, cardReader] = await Promise.all([
      connectXfs(service("Kiosk"), authorization),
      // It stays: a page that goes away ends the visit.
      connectXfs(service("Kiosk"), { cookie, origin: url.replace(/\/$/, "") }),
      connectXfs(service("IdCardReader"), authorization),
    ]);

    async function http(method: "GET" | "POST", path: string, body?: object): Promise<unknown> {
      const answer = await fetch(`${url}api/kiosk/${path}`, {
        method,
        headers: {
          ...authorization,
          ...(method === "POST" && { "content-type": "application/json", "idempotency-key": randomUUID() }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return await answer.json();
    }

    /** A socket that dies with the agent answers nothing any more. */
    async function answered<Value>(answer: Promise<Value>): Promise<Value> {
      const lost = agent.ended.then(() => Promise.reject(new Error("the agent ended")));
      return await Promise.race([answer, lost]);
    }

    async function ask(client: XfsClient, jobId: string): Promise<PrintJobView | undefined> {
      const { header, payload } = await answered(client.call("PrintJob.Query", { jobId }));
      if (header.completionCode === "success") return valueOf(parsers.query(payload)).job;
      if (JSON.stringify(payload).includes("jobUnknown")) return undefined;
      throw new Error(`PrintJob.Query: ${JSON.stringify({ header, payload })}`);
    }

    return {
      agent,
      kiosk,
      async identify() {
        quarters += 1;
        process.kill(server.pid, "SIGUSR2");
        await until(
          () => server.log().includes(`clock ahead ${quarters * 900_000}`),
          "the server's clock is ahead",
        );
        await until(
          async () => {
            reader.remove();
            reader.insert("zhang");
            const { header } = await answered(cardReader.call("IdCard.Identify", {}, { timeout: 10_000 }));
            return header.completionCode === "success";
          },
          "the kiosk serves the next citizen",
          30_000,
        );
        const { challengeId } = valueOf(
          parsers.challenge(await http("POST", "proofs/sms-code/challenge", {})),
        );
        const { messages } = valueOf(parsers.messages(await http("GET", "simulator/messages")));
        const codes = messages
          .toSorted((a, b) => a.at - b.at)
          .map(({ text }) => /\d{6}/.exec(text)?.[0] ?? "");
        await http("POST", "proofs/sms-code/verify", { challengeId, answer: codes.at(-1) });
      },
      async issue() {
        const consent = { register: "社会保险参保登记库", purpose: "为本人开具社会保险参保证明" };
        const closed = valueOf(parsers.outcome(await http("POST", "cases", { itemKey: "RS01", consent })));
        const path = `certificates/${closed.certificate?.id ?? ""}/grants`;
        const { grantId } = valueOf(parsers.grant(await http("POST", path, {})));
        return { caseNumber: closed.caseNumber, grantId };
      },
      async submit(job) {
        const { header, payload } = await answered(kiosk.call("PrintJob.Submit", job));
        if (header.completionCode !== "success")
          throw new Error(`PrintJob.Submit: ${JSON.stringify({ header, payload })}`);
      },
      query: (jobId) => ask(kiosk, jobId),
      queryAsPage: (jobId) => ask(page, jobId),
      async kill() {
        agent.process.kill("SIGKILL");
        await agent.ended;
      },
    };
  }

  const identity = (name: string) => readFileSync(join(home, "device-agent", "identity", name), "utf8");

  async function kioskPost(path: string, body: object): Promise<{ status: number; text: string }> {
    return await new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, server.ready.kioskApi),
        {
          method: "POST",
          key: identity("key.pem"),
          cert: identity("certificate.pem"),
          ca: identity("ca.pem"),
          agent: false,
          headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
        },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (more: string) => (text += more));
          answer.once("end", () => resolve({ status: answer.statusCode ?? 0, text }));
        },
      );
      outgoing.once("error", reject);
      outgoing.end(JSON.stringify(body));
    });
  }

  return {
    receiptWire,
    ippWires: { IppEvePrinter: ippEveWire, SimulatedPrinter: simulatedWire },
    boot,
    async certificatePapers(printer, jobId) {
      if (printer === "IppEvePrinter") return await ippEve.documents();
      return simulated.papers().filter(({ jobName }) => jobName === jobId).length;
    },
    slipPapers: (caseNumber) => slips.filter((text) => text.includes(caseNumber)).length,
    onPaper: (kind, listener) => (kind === "slip" ? receipts.onPaper(listener) : simulated.onPaper(listener)),
    foreignDocument: () => ippEve.document(),
    stored(jobId) {
      const database = new DatabaseSync(join(home, "device-agent", "journal.sqlite"), { readOnly: true });
      const row = database.prepare("SELECT state, reported FROM print_jobs WHERE job_id = ?").get(jobId);
      database.close();
      return row && { state: String(row["state"]), reported: row["reported"] === 1 };
    },
    outcomesTold: () => server.log().split('/print-grants/:id/outcome"').length - 1,
    async grantState(grantId, jobId, expected) {
      // A grant that has its outcome refuses every other one and says which it has.
      const state = expected === "notPrinted" ? "printed" : "notPrinted";
      const { status, text } = await kioskPost(`/api/kiosk/print-grants/${grantId}/outcome`, {
        jobId,
        state,
      });
      return /"detail":"(\w+)"/.exec(text)?.[1] ?? (status === 200 ? "unsettled" : text);
    },
    stop: () => stack.disposeAsync(),
  };
}
