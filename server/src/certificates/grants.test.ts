import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cards, startBusiness, type Answer, type TestBusiness, type TestKiosk } from "../business/testing.ts";

let business: TestBusiness;
beforeAll(async () => {
  business = await startBusiness();
});
afterAll(async () => business.stop());

let kiosk: TestKiosk;
let certificateId: string;
beforeEach(async () => {
  // Another hour: the limits of the one-time code are a person's, not a test's.
  business.clock.advance(3_600_000);
  kiosk = business.kiosk("kiosk0grants");
  certificateId = await kiosk.issue();
});

const grant = async (): Promise<Answer> =>
  kiosk.call("POST", `/api/kiosk/certificates/${certificateId}/grants`, {});
const pathOf = (answer: Answer) => `/api/kiosk/print-grants/${String(answer.body["grantId"])}`;

async function end(granted: Answer, state: "printed" | "notPrinted" | "unknown"): Promise<void> {
  const jobId = crypto.randomUUID();
  expect(await kiosk.call("POST", `${pathOf(granted)}/consume`, { jobId })).toMatchObject({ status: 200 });
  expect(await kiosk.call("POST", `${pathOf(granted)}/outcome`, { jobId, state })).toMatchObject({
    status: 200,
  });
}

async function textOf(pdf: Buffer): Promise<string> {
  const file = join(business.folder, "copy.pdf");
  await writeFile(file, pdf);
  return (await promisify(execFile)("pdftotext", [file, "-"])).stdout;
}

describe("copies", () => {
  it("gives a copy back only when it was proven not printed", async () => {
    const first = await grant();
    await end(first, "notPrinted");
    const again = await grant();
    expect(again.body).toMatchObject({ copy: 1 });
    const document = await kiosk.call("GET", `${pathOf(again)}/document`);
    expect(await textOf(document.bytes)).not.toContain("补打");
    await end(again, "unknown");
    expect((await grant()).body).toMatchObject({ copy: 2 });
  });

  it("marks every later copy as a reprint, a document of its own", async () => {
    const first = await grant();
    const original = await kiosk.call("GET", `${pathOf(first)}/document`);
    await end(first, "unknown");
    const second = await kiosk.call("GET", `${pathOf(await grant())}/document`);
    expect(await textOf(second.bytes)).toContain("补打 · 第 2 份");
    expect(second.bytes.equals(original.bytes)).toBe(false);
  });

  it("are three at most", async () => {
    for (const copy of [1, 2, 3]) {
      const granted = await grant();
      expect(granted.body).toMatchObject({ copy });
      await end(granted, "printed");
    }
    expect(await grant()).toMatchObject({ status: 409, code: "copiesExhausted" });
  });

  it("are asked for at once and granted once: the newer grant replaces the unused one", async () => {
    const [a, b] = await Promise.all([grant(), grant()]);
    expect([a.body["copy"], b.body["copy"]]).toEqual([1, 1]);
    const jobId = crypto.randomUUID();
    const consumed = [
      await kiosk.call("POST", `${pathOf(a)}/consume`, { jobId }),
      await kiosk.call("POST", `${pathOf(b)}/consume`, { jobId }),
    ];
    expect(consumed.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 409]);
  });

  it("consumed at once by two jobs go to one of them", async () => {
    const path = pathOf(await grant());
    const consume = async () => kiosk.call("POST", `${path}/consume`, { jobId: crypto.randomUUID() });
    const answers = await Promise.all([consume(), consume(), consume()]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === "grantUsed")).toHaveLength(2);
  });
});

describe("a grant", () => {
  it("is for its own kiosk and its own session", async () => {
    const path = pathOf(await grant());
    const other = business.kiosk("kiosk0elsewhere");
    await other.openSession(cards.wang);
    const jobId = crypto.randomUUID();
    expect(await other.call("GET", `${path}/document`)).toMatchObject({ status: 409, code: "grantInvalid" });
    expect(await other.call("POST", `${path}/consume`, { jobId })).toMatchObject({ code: "grantInvalid" });
    expect(await other.call("POST", `/api/kiosk/certificates/${certificateId}/grants`, {})).toMatchObject({
      status: 404,
      code: "certificateUnknown",
    });
    expect(await other.call("GET", `/api/kiosk/certificates/${certificateId}/preview`)).toMatchObject({
      code: "certificateUnknown",
    });
    await kiosk.openSession(cards.wang);
    expect(await kiosk.call("GET", `${path}/document`)).toMatchObject({ code: "grantInvalid" });
    kiosk.token = undefined;
    expect(await kiosk.call("GET", `${path}/document`)).toMatchObject({ status: 401, code: "sessionEnded" });
  });

  it("is good for ten minutes", async () => {
    const path = pathOf(await grant());
    business.clock.advance(10 * 60_000);
    expect(await kiosk.call("GET", `${path}/document`)).toMatchObject({ code: "grantInvalid" });
    expect(await kiosk.call("POST", `${path}/consume`, { jobId: crypto.randomUUID() })).toMatchObject({
      code: "grantInvalid",
    });
  });

  it("takes an outcome from the job that consumed it, after the session too, and only one", async () => {
    const path = pathOf(await grant());
    const jobId = crypto.randomUUID();
    expect(await kiosk.call("POST", `${path}/outcome`, { jobId, state: "printed" })).toMatchObject({
      code: "grantInvalid",
    });
    await kiosk.call("POST", `${path}/consume`, { jobId });
    await kiosk.call("DELETE", "/api/kiosk/sessions/current");
    kiosk.token = undefined;
    const tell = async (job: string, state: string) =>
      kiosk.call("POST", `${path}/outcome`, { jobId: job, state });
    expect(await tell(crypto.randomUUID(), "notPrinted")).toMatchObject({ code: "grantInvalid" });
    expect(await tell(jobId, "printed")).toMatchObject({ status: 200 });
    expect(await tell(jobId, "notPrinted")).toMatchObject({ code: "grantInvalid" });
  });

  it("whose job its kiosk lost is used up if that job had its leave to print, and else worth nothing", async () => {
    const [unused, jobId] = [pathOf(await grant()), crypto.randomUUID()];
    const unknown = { jobId, state: "unknown" };
    expect(await kiosk.call("POST", `${unused}/outcome`, unknown)).toMatchObject({ code: "grantInvalid" });
    const granted = await grant();
    expect(granted.body).toMatchObject({ copy: 1 });
    expect(await kiosk.call("POST", `${unused}/consume`, { jobId })).toMatchObject({ code: "grantInvalid" });

    await kiosk.call("POST", `${pathOf(granted)}/consume`, { jobId });
    expect(await kiosk.call("POST", `${pathOf(granted)}/outcome`, unknown)).toMatchObject({ status: 200 });
    expect(await kiosk.call("GET", `${pathOf(granted)}/document`)).toMatchObject({ code: "grantUsed" });
    expect((await grant()).body).toMatchObject({ copy: 2 });
  });

  it("ends with its certificate", async () => {
    const path = pathOf(await grant());
    await business.certificates.revoke(certificateId, "test", "system");
    expect(await kiosk.call("GET", `${path}/document`)).toMatchObject({ code: "grantInvalid" });
    expect(await grant()).toMatchObject({ status: 410, code: "certificateRevoked" });
    expect(await kiosk.call("GET", `/api/kiosk/certificates/${certificateId}/preview`)).toMatchObject({
      code: "certificateRevoked",
    });
  });
});
