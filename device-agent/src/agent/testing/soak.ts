import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { delay, parser, systemClock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestAuthority,
  type TestRequest,
} from "../../server-client/testing.ts";
import { connectXfs, type XfsClient } from "../../device-service/testing.ts";
import { unhurried } from "../../transports/testing.ts";
import { startTestAgent, type TestAgent } from "./test-agent.ts";

// Visits, one after the other, on a whole agent: a card is put down and read, a slip printed, the visit ended, the
// card taken away, the page loaded anew. What they leave behind is counted.

/** What the process holds after a collection. */
export interface Holding {
  readonly visits: number;
  readonly heapMB: number;
  readonly descriptors: number;
  /** Timers, sockets, pipes and whatever else keeps the event loop alive. */
  readonly resources: number;
  /** Node's own alarm about an emitter that gathers listeners. */
  readonly listenerWarnings: number;
  /** Visits so far whose page lost its connection: on a busy machine it is silent for too long, and the visit ends. */
  readonly cutShort: number;
}

/** Milliseconds after which a visit is counted as cut short, and the next one begins. */
const longestVisit = 20_000;

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

const megabyte = 1024 * 1024;

const descriptors = () => readdirSync("/proc/self/fd").length;

function serverOf(authority: TestAuthority) {
  let sessions = 0;
  const citizen = { name: "张**", idNumber: "420702********0010" };
  const expiresAt = Date.UTC(2030, 0, 1);
  return async function serve(request: TestRequest, response: ServerResponse): Promise<void> {
    switch (`${request.method} ${request.path}`) {
      case "POST /api/kiosk/enrol": {
        const certificatePem = await authority.sign(JSON.parse(request.body).csrPem, "kiosk0001");
        const identity = { kid: "kiosk0001", certificatePem, caPem: authority.caPem };
        return answer(response, 200, { ...identity, mqttUrl: "mqtts://127.0.0.1:1" });
      }
      case "POST /api/kiosk/nonces":
        return answer(response, 200, { nonce: "once", expiresAt });
      case "POST /api/kiosk/sessions": {
        const token = `token-${(sessions += 1)}`;
        return answer(response, 200, { sessionId: randomUUID(), token, level: "A1", citizen, expiresAt });
      }
      case "GET /api/kiosk/sessions/current":
        return answer(response, 200, { level: "A1", citizen, expiresAt });
      case "DELETE /api/kiosk/sessions/current":
        return answer(response, 200, {});
      default:
        return answer(response, 404, { code: "notFound" });
    }
  };
}

/** Five times as fast as the world: cards, paper and patience alike. */
const clock = unhurried(5);

const isVisit = parser(Type.Object({ visit: Type.Object({ id: Type.String() }) }));
const jobOf = parser(
  Type.Object({
    job: Type.Object({ jobId: Type.String(), state: Type.String(), reason: Type.Optional(Type.String()) }),
  }),
);

async function patiently(what: string, done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await done()) return;
    await delay(systemClock, 20);
  }
  throw new Error(`${what}: not within 20 s`);
}

/** @param clients what it opened, for whoever cuts it short */
async function oneVisit(
  agent: TestAgent,
  page: Record<string, string>,
  number: number,
  clients: XfsClient[],
): Promise<void> {
  await fetch(agent.url, { headers: { ...page, "sec-fetch-dest": "document" } });
  const base = `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0`;
  const kept = async (opening: Promise<XfsClient>): Promise<XfsClient> => {
    const client = await opening;
    clients.push(client);
    return client;
  };
  const [kiosk, reader, hand] = await Promise.all([
    kept(connectXfs(`${base}/Kiosk`, page)),
    kept(connectXfs(`${base}/IdCardReader`, page)),
    kept(agent.connect("Kiosk")),
  ]);
  const card = number % 2 === 0 ? "zhang" : "li";
  await hand.call("Simulator.Insert", { device: "IdCardReader", card });
  // On a busy machine an answer may come too late for a world that runs faster: then the citizen tries again.
  await patiently(
    `visit ${number}`,
    async () => isVisit((await reader.call("IdCard.Identify", {}, { timeout: 30_000 })).payload).ok,
  );
  const jobId = randomUUID();
  const fields = {
    locale: "zh-CN",
    itemName: "养老保险参保证明",
    outcome: "issued",
    applicant: "张**",
  } as const;
  const submitted = await kiosk.call("PrintJob.Submit", {
    kind: "slip",
    jobId,
    printer: "ReceiptPrinter",
    form: "case-slip",
    fields: { ...fields, caseNumber: "4207042611230017" },
  });
  if (submitted.header.completionCode !== "success") throw new Error(JSON.stringify(submitted));
  const ended = await kiosk.next(({ header, payload }) => {
    if (header.name !== "PrintJob.StateChanged") return false;
    const told = jobOf(payload);
    return (
      told.ok && told.value.job.jobId === jobId && /printed|notPrinted|unknown/.test(told.value.job.state)
    );
  });
  if (!JSON.stringify(ended.payload).includes('"printed"')) throw new Error(JSON.stringify(ended.payload));
  await kiosk.call("Visit.End");
  await hand.call("Simulator.Remove", { device: "IdCardReader" });
}

/**
 * Runs visits and counts what the process holds after every `every` of them.
 * @param every the first count is taken after as many, when what is loaded on first use has been
 */
export async function soakVisits(
  visits: number,
  every: number,
  tell: (holding: Holding) => void = () => undefined,
): Promise<readonly Holding[]> {
  let listenerWarnings = 0;
  let cutShort = 0;
  const onWarning = ({ name }: Error) => {
    if (name === "MaxListenersExceededWarning") listenerWarnings += 1;
  };
  process.on("warning", onWarning);
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const authority = await createTestAuthority();
  const server = await startTestServer(authority, serverOf(authority));
  const claimFile = join(folder, "claim.json");
  writeFileSync(claimFile, JSON.stringify({ url: server.url, claim: randomUUID(), caPem: authority.caPem }));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  const agent = await startTestAgent({ home: join(folder, "home"), claimFile, pageFolder: folder, clock });
  const holdings: Holding[] = [];

  async function count(done: number): Promise<void> {
    // What was closed a moment ago is still on its way out; a leak is what stays.
    for (let before = Infinity; descriptors() < before;) {
      before = descriptors();
      await delay(systemClock, 300);
    }
    if (typeof collect === "function") for (let round = 0; round < 3; round++) collect();
    const holding = {
      visits: done,
      heapMB: process.memoryUsage().heapUsed / megabyte,
      descriptors: descriptors(),
      resources: process.getActiveResourcesInfo().length,
      listenerWarnings,
      cutShort,
    };
    holdings.push(holding);
    tell(holding);
  }

  try {
    const headers = { authorization: `Bearer ${agent.bearer}` };
    await patiently("enrolled", async () => (await fetch(`${agent.url}api/public/health`, { headers })).ok);
    const client = await agent.connect("IdCardReader");
    await patiently("ready", async () =>
      JSON.stringify((await client.call("Extension.Status")).payload).includes('"ready"'),
    );
    client.close();
    const page = await agent.pageHeaders();
    for (let done = 1; done <= visits; done++) {
      const over = new AbortController();
      const clients: XfsClient[] = [];
      const whole = oneVisit(agent, page, done, clients).then(() => 0);
      const cut = await Promise.race([whole, delay(systemClock, longestVisit, over.signal).then(() => 1)]);
      over.abort();
      // Of one that is cut short nobody waits for the end any more.
      if (cut > 0) whole.catch(() => undefined);
      cutShort += cut;
      for (const client of clients) client.close();
      if (done % every === 0) await count(done);
    }
    return holdings;
  } finally {
    await agent.close();
    await server.stop();
    process.off("warning", onWarning);
    rmSync(folder, { recursive: true, force: true });
  }
}
