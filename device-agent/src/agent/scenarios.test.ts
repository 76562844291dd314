import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser, commands, type CompletionPayload } from "@zizhuban/device-agent-contract";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { samplePdf } from "../devices/certificate-printer/testing/sample-pdf.ts";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestAuthority,
  type TestRequest,
  type TestServer,
} from "../server-client/testing.ts";
import { connectXfs, startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// Every scenario of the dev dock, played against the composed agent: the scenario is the hand, the test is the
// citizen, and the person who puts it right.

let folder: string;
let authority: TestAuthority;
let server: TestServer;
let agent: TestAgent;
let page: { readonly kiosk: XfsClient; readonly reader: XfsClient };
let headers: Record<string, string>;
let hand: XfsClient;
/** A request that is answered only when the test says so. */
let slow: (() => void) | undefined;

async function serve(request: TestRequest, response: ServerResponse): Promise<void> {
  const citizen = { name: "张**", idNumber: "420702********0010" };
  const expiresAt = Date.UTC(2030, 0, 1);
  const what = `${request.method} ${request.path}`;
  if (what === "POST /api/kiosk/enrol") {
    const certificatePem = await authority.sign(JSON.parse(request.body).csrPem, "kiosk0001");
    const identity = { kid: "kiosk0001", certificatePem, caPem: authority.caPem };
    return answer(response, 200, { ...identity, mqttUrl: "mqtts://127.0.0.1:1" });
  }
  if (what === "POST /api/kiosk/nonces") return answer(response, 200, { nonce: "once", expiresAt });
  if (what === "POST /api/kiosk/sessions") {
    const session = { sessionId: randomUUID(), token: randomUUID(), level: "A1" };
    return answer(response, 200, { ...session, citizen, expiresAt });
  }
  if (what === "POST /api/kiosk/cases") {
    slow?.();
    return;
  }
  if (request.path.endsWith("/document")) {
    response.writeHead(200, { "content-type": "application/pdf" }).end(samplePdf(1));
    return;
  }
  return answer(response, 200, {});
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "scenarios-"));
  authority = await createTestAuthority();
  server = await startTestServer(authority, serve);
  const claimFile = join(folder, "claim.json");
  writeFileSync(claimFile, JSON.stringify({ url: server.url, claim: randomUUID(), caPem: authority.caPem }));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  agent = await startTestAgent({ home: join(folder, "home"), claimFile, pageFolder: folder });
  headers = await agent.pageHeaders();
  await enrolled();
  const base = `${agent.url.replace("http:", "ws:")}xfs4iot/v1.0`;
  page = {
    kiosk: await connectXfs(`${base}/Kiosk`, headers),
    reader: await connectXfs(`${base}/IdCardReader`, headers),
  };
  hand = await agent.connect("Kiosk");
});
afterAll(async () => {
  for (const client of [page.kiosk, page.reader, hand]) client.close();
  await agent.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

// What one scenario leaves behind when it fails does not fail the next.
afterEach(async () => {
  await hand.call("Simulator.Stop");
  for (const { name, active } of (await state()).things)
    if (active.length > 0) await hand.call("Simulator.Heal", { device: name });
  await hand.call("Simulator.Remove", { device: "IdCardReader" });
  await page.kiosk.call("Visit.End");
});

const enrolled = () =>
  vi.waitFor(async () => {
    const headers = { authorization: `Bearer ${agent.bearer}` };
    expect((await fetch(`${agent.url}api/public/health`, { headers })).status).toBe(200);
  });

type State = CompletionPayload<"Simulator.Describe">;
const parseState = parser(commands["Simulator.Describe"].completion);

async function state(): Promise<State> {
  const parsed = parseState((await hand.call("Simulator.Describe")).payload);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}

/** Waits until the scenario does, or waits for, what these words say. */
const doing = (words: string) =>
  vi.waitFor(async () => expect((await state()).play?.doing).toContain(words), { interval: 30 });
const heal = async (device: string, fault: string) => {
  await doing(`heals ${device} ${fault}`);
  await hand.call("Simulator.Heal", { device, fault });
};

/** A citizen puts a card down, and the page reads it; resolves to how that ended. */
async function identify(card: string | undefined): Promise<string | undefined> {
  const id = page.reader.send("IdCard.Identify", {}, { timeout: 20_000 });
  if (card !== undefined) await hand.call("Simulator.Insert", { device: "IdCardReader", card });
  const ended = await page.reader.next(
    ({ header }) => header.type === "completion" && header.requestId === id,
  );
  return ended.header.completionCode;
}

const fields = {
  locale: "zh-CN",
  itemName: "养老保险",
  caseNumber: "4207042611230017",
  outcome: "issued",
  applicant: "张**",
} as const;

/** Submits a job and resolves to its last state. */
async function print(kind: "slip" | "certificate"): Promise<string> {
  const jobId = randomUUID();
  await page.kiosk.call(
    "PrintJob.Submit",
    kind === "slip"
      ? { kind, jobId, printer: "ReceiptPrinter", form: "case-slip", fields }
      : { kind, jobId, printer: "CertificatePrinter", grantId: randomUUID() },
  );
  const over = await page.kiosk.next(
    ({ header, payload }) =>
      header.name === "PrintJob.StateChanged" &&
      JSON.stringify(payload).includes(jobId) &&
      /"state":"(printed|notPrinted|unknown)"/.test(JSON.stringify(payload)),
  );
  return /"state":"(\w+)"/.exec(JSON.stringify(over.payload))?.[1] ?? "";
}

/** What the people in front of the kiosk do while a scenario plays. */
const acts: Readonly<Record<string, () => Promise<void>>> = {
  "paper-out-while-printing": async () => {
    await identify("zhang");
    const printed = print("slip");
    await heal("ReceiptPrinter", "paperOutMidway");
    expect(await printed).toBe("printed");
  },
  "paper-out-during-payment": async () => {
    await identify("zhang");
    await doing("heals CertificatePrinter paperOut");
    const asked = await page.kiosk.call("PrintJob.CanPrint", { printer: "CertificatePrinter", pages: 1 });
    expect(asked.payload).toEqual({ canPrint: false, problems: ["paperOut"] });
    await heal("CertificatePrinter", "paperOut");
  },
  "jam-in-mid-page": async () => {
    await identify("zhang");
    const printed = print("certificate");
    await heal("CertificatePrinter", "paperJam");
    expect(await printed).toBe("printed");
  },
  "printer-loses-power-in-mid-page": async () => {
    await identify("zhang");
    expect(["notPrinted", "unknown"]).toContain(await print("certificate"));
  },
  "reader-unplugged-in-mid-read": async () => {
    await doing("is ready present");
    expect(await identify("zhang")).toBe("commandErrorCode");
    await heal("IdCardReader", "unplugged");
  },
  "card-read-at-the-second-try": async () => {
    expect(await identify("zhang")).toBe("success");
  },
  "wrong-card-swapped-in": async () => {
    await identify("zhang");
    await doing("the visit is over");
    expect(await identify(undefined)).toBe("success");
  },
  "network-cut-in-submit": async () => {
    const arrived = new Promise<void>((resolve) => {
      slow = resolve;
    });
    await identify("zhang");
    await doing("Network has down");
    const submitted = fetch(`${agent.url}api/kiosk/cases`, {
      method: "POST",
      headers: {
        ...headers,
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
        "sec-fetch-site": "same-origin",
      },
      body: JSON.stringify({ note: "x".repeat(800) }),
    });
    expect((await submitted).status).toBe(503);
    await arrived;
    slow = undefined;
    await heal("Network", "down");
    await enrolled();
  },
  "network-gone-before-the-visit-ends": async () => {
    await identify("zhang");
    await doing("the visit is over");
    await page.kiosk.call("Visit.End");
  },
  "power-cut-then-battery-low": async () => {
    await doing("turns Power mains on");
    await hand.call("Simulator.Switch", { device: "Power", name: "mains", on: true });
  },
  "everything-unplugged": async () => {},
};

const parseScenarios = parser(commands["Simulator.Scenarios"].completion);

it("every scenario is one that the simulated kiosk can play", async () => {
  const listed = parseScenarios((await hand.call("Simulator.Scenarios")).payload);
  if (!listed.ok) throw new Error(listed.detail);
  expect(listed.value.scenarios.map(({ name }) => name).toSorted()).toEqual(Object.keys(acts).toSorted());
  expect(listed.value.scenarios.filter(({ missing }) => missing.length > 0)).toEqual([]);
});

it.each(Object.keys(acts))("%s", async (scenario) => {
  const ready = async () => {
    for (const name of ["IdCardReader", "ReceiptPrinter", "CertificatePrinter"]) {
      const client = await agent.connect(name);
      await vi.waitFor(async () =>
        expect(JSON.stringify((await client.call("Extension.Status")).payload)).toContain('"ready"'),
      );
      client.close();
    }
  };
  await ready();
  const played = await hand.call("Simulator.Play", { scenario });
  expect(played.header.completionCode).toBe("success");
  await acts[scenario]?.();
  await vi.waitFor(async () => expect((await state()).play).toMatchObject({ scenario, state: "done" }), {
    interval: 50,
  });
  expect((await state()).things.flatMap(({ active }) => active)).toEqual([]);
});

it("one at a time; stopped, it heals what it broke; names that are wrong are refused", async () => {
  const code = async (scenario: string) => (await hand.call("Simulator.Play", { scenario })).payload;
  expect(await code("rain")).toEqual({ errorCode: "scenarioUnknown" });
  await code("card-read-at-the-second-try");
  expect(await code("everything-unplugged")).toEqual({ errorCode: "alreadyPlaying" });
  const active = async () => (await state()).things.flatMap((thing) => thing.active);
  expect(await active()).toEqual(["readFailOnce"]);
  const stopped = parseState((await hand.call("Simulator.Stop")).payload);
  expect(stopped.ok && stopped.value.play).toMatchObject({ state: "stopped", step: 2, of: 5 });
  expect(await active()).toEqual([]);
  expect((await hand.call("Simulator.Stop")).payload).toEqual({ errorCode: "notPlaying" });
});
