import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parser } from "@zizhuban/device-agent-contract";
import { OwnDelivery, routes } from "@zizhuban/server-contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cards, startBusiness, type TestBusiness, type TestKiosk } from "../business/testing.ts";
import { act, applyFor, deskOf, must, readCase } from "./testing.ts";

// domain.md §7.1 Y7, §7.2 G2: what a committed item results in, where that is a document of the platform's own, is made
// and sealed when the case is produced; it is in the licence file, is handed out, and is in the case's archive.

const run = promisify(execFile);
const parseOwn = parser(routes.ownLicences.response);
const parseDelivery = parser(OwnDelivery);
let business: TestBusiness;
let zhang: TestKiosk;
let desk: ReturnType<typeof deskOf>;
let folder: string;

beforeAll(async () => {
  business = await startBusiness();
  zhang = business.kiosk("kiosk0results");
  desk = deskOf(business, "SF");
  folder = await mkdtemp(join(tmpdir(), "zizhuban-results-"));
});
afterAll(async () => {
  await business.stop();
  await rm(folder, { recursive: true });
});

async function visit(): Promise<void> {
  business.clock.advance(16 * 60_000);
  expect((await zhang.signIn(cards.zhang)).status).toBe(200);
}

/** Legal aid (SF01): its decision is a document; applied for, accepted, in review. */
async function reviewed(): Promise<{ id: string; number: string }> {
  await visit();
  const { caseId: id, caseNumber: number } = await applyFor(zhang, "SF01", { promised: ["M37"] });
  await must(desk.clerk, id, { type: "receive" }, { type: "accept", promise: ["M37"] });
  await must(desk.reviewer, id, { type: "review" });
  return { id, number };
}

async function produce(id: string): Promise<void> {
  await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] }, { type: "produce" });
}

async function licences() {
  const parsed = parseOwn((await zhang.call("GET", "/api/kiosk/licences")).body);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value.licences;
}

async function pdf(bytes: Buffer, program: "pdftotext" | "pdfsig"): Promise<string> {
  const path = join(folder, "result.pdf");
  await writeFile(path, bytes);
  const { stdout } = await run(program, program === "pdftotext" ? ["-layout", path, "-"] : [path]);
  return program === "pdftotext" ? stdout.replaceAll(/\s/g, "") : stdout;
}

describe("Y7 the result of a committed item", () => {
  it("Y7 is made and sealed at production, stands in the licence file, is handed out and filed with its case", async () => {
    const { id, number } = await reviewed();
    const chosen = await zhang.call("POST", `/api/kiosk/cases/${id}/delivery`, {
      way: "counter",
      point: "420702100",
    });
    expect(chosen.status, JSON.stringify(chosen.body)).toBe(200);
    expect((await readCase(desk.clerk, id)).result).toBeUndefined();
    const before = await licences();
    await produce(id);
    const { result } = await readCase(desk.clerk, id);
    expect(result).toMatchObject({ state: "valid" });

    const own = (await licences()).filter((one) => before.every(({ id: known }) => known !== one.id));
    expect(own).toMatchObject([{ id: result?.certificateId, number: result?.number, state: "valid" }]);
    expect(own[0]?.issuer).toBe("梁子湖区司法局");
    const copy = { purpose: "法律援助", days: 30 };
    const granted = await zhang.call("POST", `/api/kiosk/licences/${own[0]?.id ?? ""}/copies`, copy);
    expect(granted.status, JSON.stringify(granted.body)).toBe(200);

    // The window prints what it hands out; nobody else does.
    const answer = await desk.clerk.call("GET", `/api/staff/cases/${id}/result`);
    expect(answer.status).toBe(200);
    const text = await pdf(answer.bytes, "pdftotext");
    for (const words of ["办理结果通知书", number, "给予/不予援助决定书", "根据张样例于2026年"])
      expect(text).toContain(words);
    expect(await pdf(answer.bytes, "pdfsig")).toContain("Signature is Valid");
    expect(await desk.reviewer.call("GET", `/api/staff/cases/${id}/result`)).toMatchObject({
      status: 403,
      code: "forbidden",
    });

    await must(desk.clerk, id, { type: "handOver" });
    const delivery = parseDelivery((await zhang.call("GET", `/api/kiosk/cases/${id}/delivery`)).body);
    const code = delivery.ok ? delivery.value.chosen?.code : undefined;
    const shown = { code, idNumber: cards.zhang.idNumber };
    const collected = await desk.clerk.call("POST", `/api/staff/deliveries/${id}/collect`, shown);
    expect(collected.status, JSON.stringify(collected.body)).toBe(200);
    expect((await readCase(desk.clerk, id)).phase).toMatch(/completed|archived/);
    const parts = await business.db.transaction().execute(async (tx) => business.cases.files.parts(id, tx));
    expect(parts.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["certificateRecord", "certificate"]),
    );
  });

  it("Y7 nothing is sealed for a refusal, nor for what is made elsewhere", async () => {
    const { id } = await reviewed();
    const before = (await licences()).length;
    await must(desk.approver, id, { type: "decide", outcome: "refused", reasons: ["不符合条件"] });
    expect((await readCase(desk.clerk, id)).result).toBeUndefined();
    expect(await desk.clerk.call("GET", `/api/staff/cases/${id}/result`)).toMatchObject({
      code: "certificateUnknown",
    });
    expect(await licences()).toHaveLength(before);
  });

  it("Y7 without a seal in force nothing is produced, and the case stays where it was", async () => {
    const { id } = await reviewed();
    await must(desk.approver, id, { type: "decide", outcome: "granted", reasons: [] });
    // Ten years on every sample seal has run out.
    business.clock.setWall(business.clock.now() + 11 * 365 * 24 * 60 * 60_000);
    const refused = await act(desk.approver, id, { type: "produce" });
    expect(refused).toMatchObject({ code: "sealUnavailable" });
    const page = await readCase(desk.clerk, id);
    expect(page).toMatchObject({ phase: "decided" });
    expect(page.result).toBeUndefined();
  });
});
