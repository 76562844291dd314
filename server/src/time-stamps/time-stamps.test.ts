import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeDer, encodeDer, membersOf, octets, unsigned } from "../asn1/index.ts";
import { openAuthority } from "../fleet/index.ts";
import { openKeyStore } from "../key-store/index.ts";
import { createOutsideTimeStamps, createOwnTimeStamps, readTimeStamp, readTimeStamps } from "./index.ts";
import { startTimeStampAuthority, type TimeStampAuthority } from "./testing.ts";

// The peer on both sides is OpenSSL: it verifies our tokens, and its `ts -reply` is the authority we ask.

const run = promisify(execFile);
const signature = Buffer.from("the value of a signature");
const clock = new SimulatedClock();
let folder: string;
let caFile: string;
let own: ReturnType<typeof createOwnTimeStamps>;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zizhuban-stamps-"));
  const authority = await openAuthority({ folder: file("authority"), clock });
  caFile = file("authority/certificate.pem");
  const keys = await openKeyStore({
    folder: file("keys"),
    certify: async (purpose, publicKey) => authority.issueSigner(purpose, "Zizhuban test", publicKey),
  });
  own = createOwnTimeStamps({ signer: await keys.timeStamps(), clock });
});
afterAll(async () => rm(folder, { recursive: true }));

/** @returns what OpenSSL says */
async function openssl(...options: readonly string[]): Promise<string> {
  const ran = run("openssl", [...options], { cwd: folder });
  const { stdout, stderr } = await ran.catch((error: unknown) => error as { stdout: string; stderr: string });
  return stdout + stderr;
}

async function ownToken(): Promise<Buffer> {
  const stamped = await own.stamp(signature);
  if (!stamped.ok || stamped.value === undefined) throw new Error("no token");
  return stamped.value;
}

async function verified(token: Buffer, stamped: Buffer, by = caFile): Promise<boolean> {
  await writeFile(file("token"), token);
  await writeFile(file("stamped"), stamped);
  const seconds = String(Math.floor(clock.now() / 1000));
  const from = ["ts", "-verify", "-in", "token", "-token_in", "-data", "stamped", "-CAfile", by];
  return (await openssl(...from, "-attime", seconds)).includes("Verification: OK");
}

const changed = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
};

describe("the deployment's own time stamps", () => {
  it("OpenSSL verifies them, and none of other bytes", async () => {
    const token = await ownToken();
    expect(await verified(token, signature)).toBe(true);
    expect(await verified(token, changed(signature, 3))).toBe(false);
    const text = await openssl("ts", "-reply", "-in", "token", "-token_in", "-text");
    expect(text).toContain("Hash Algorithm: sha256");
    expect(text).toMatch(/Time stamp: .+ GMT/);
  });

  it("are read back to the second, by the certificate that says timeStamping alone", async () => {
    const token = await ownToken();
    const stamp = readTimeStamp(token, signature);
    expect(stamp?.at).toBe(Math.floor(clock.now() / 1000) * 1000);
    const certificate = new X509Certificate(stamp?.authority ?? "");
    expect(certificate.checkIssued(new X509Certificate(await readFile(caFile)))).toBe(true);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.8"]);
    expect(token.length).toBeLessThanOrEqual(own.room);
  });

  it("no two are alike, and one byte changed anywhere is no stamp of these bytes", async () => {
    const token = await ownToken();
    expect((await ownToken()).equals(token)).toBe(false);
    const step = 7;
    for (let at = 0; at < token.length; at += step) {
      const read = readTimeStamp(changed(token, at), signature);
      // A certificate's own signature is for whoever trusts it to check; what it stamps and when stays as it was.
      if (read !== undefined) expect(read.at).toBe(Math.floor(clock.now() / 1000) * 1000);
    }
    expect(readTimeStamp(token, changed(signature, 0))).toBeUndefined();
    expect(readTimeStamp(token.subarray(0, -1), signature)).toBeUndefined();
  });
});

describe("somebody else's time stamps", () => {
  const failures: string[] = [];
  let outside: TimeStampAuthority;
  beforeAll(async () => {
    outside = await startTimeStampAuthority();
  });
  afterAll(async () => outside.stop());

  const settings = async (whenMissing: "refuse" | "signWithout" = "refuse", by = outside.caFile) => {
    const read = await readTimeStamps({ url: outside.url, caFile: by, whenMissing });
    if (read === undefined) throw new Error("no settings");
    return createOutsideTimeStamps({
      ...read,
      clock,
      answerDelay: 50,
      onError: (error) => failures.push(String(error)),
    });
  };

  it("are asked for over HTTP, and believed as OpenSSL believes them", async () => {
    const stamped = await (await settings()).stamp(signature);
    if (!stamped.ok || stamped.value === undefined) throw new Error(JSON.stringify(stamped));
    await writeFile(file("token"), stamped.value);
    await writeFile(file("stamped"), signature);
    const from = ["ts", "-verify", "-in", "token", "-token_in", "-data", "stamped"];
    const said = await openssl(...from, "-CAfile", outside.caFile);
    expect(said).toContain("Verification: OK");
    expect(readTimeStamp(stamped.value, signature)?.certificates).toHaveLength(1);
  });

  it("are not believed from an authority nobody vouches for, of an earlier request, or garbled", async () => {
    expect(await (await settings("refuse", caFile)).stamp(signature)).toMatchObject({
      ok: false,
      detail: "its certificate is not trusted",
    });
    let earlier: Buffer | undefined;
    outside.be({ answer: (reply) => ({ body: (earlier = reply) }) });
    expect((await (await settings()).stamp(signature)).ok).toBe(true);
    const answers: { body?: Buffer; status?: number }[] = [
      { body: earlier ?? Buffer.of() },
      { body: Buffer.from("<html>") },
      { body: Buffer.alloc(100_000) },
      { body: Buffer.alloc(0) },
      { status: 500 },
    ];
    for (const one of answers) {
      outside.be({ answer: () => one });
      expect(await (await settings()).stamp(signature)).toMatchObject({ code: "timeStampUnavailable" });
    }
    outside.be({ answer: (reply) => ({ body: changed(reply, reply.length - 5) }) });
    expect((await (await settings()).stamp(signature)).ok).toBe(false);
    outside.be();
  });

  it("are believed although something that is no certificate lies beside them", async () => {
    outside.be({
      answer(reply) {
        const answer = decodeDer(reply);
        const [, signed] = membersOf(membersOf(answer)[1]);
        membersOf(membersOf(membersOf(signed)[0])[3]).push(octets(Buffer.from("no certificate")));
        return { body: answer === undefined ? Buffer.of() : encodeDer(answer) };
      },
    });
    expect(await (await settings()).stamp(signature)).toMatchObject({ ok: true });
    outside.be();
  });

  it("are asked for with a number that is positive and has no zero too many, whatever its first bits are", () => {
    const numbers = ["00", "0000", "7f", "80", "ff", "0080", "00ff01", "00007f00", "0100"];
    expect(numbers.map((hex) => encodeDer(unsigned(Buffer.from(hex, "hex"))).toString("hex"))).toEqual([
      "020100",
      "020100",
      "02017f",
      "02020080",
      "020200ff",
      "02020080",
      "020300ff01",
      "02027f00",
      "02020100",
    ]);
  });

  it("refused where they must be, left out where that is set, when the authority is silent or gone", async () => {
    const asked = outside.fallSilent();
    const waiting = (await settings()).stamp(signature);
    await asked;
    clock.advance(50);
    expect(await waiting).toMatchObject({ code: "timeStampUnavailable", detail: "it is too slow" });
    outside.be({ answer: () => ({ status: 503 }) });
    failures.length = 0;
    expect(await (await settings("signWithout")).stamp(signature)).toEqual({ ok: true, value: undefined });
    expect(failures).toEqual([expect.stringContaining("it answers 503")]);
    outside.be();
  });

  it("tell how their authority has been: since when it fails and why, and when it last stamped", async () => {
    const authority = await settings();
    expect(authority.condition()).toEqual({ up: true });
    await authority.stamp(signature);
    const lastOkAt = clock.now();
    expect(authority.condition()).toEqual({ up: true, lastOkAt });
    outside.be({ answer: () => ({ status: 503 }) });
    clock.advance(1_000);
    await authority.stamp(signature);
    const failingSince = clock.now();
    outside.be({ answer: () => ({ body: Buffer.alloc(100_000) }) });
    clock.advance(1_000);
    await authority.stamp(signature);
    expect(authority.condition()).toEqual({ up: false, lastOkAt, failingSince, lastFailure: "tooLarge" });
    outside.be();
    await authority.stamp(signature);
    expect(authority.condition()).toEqual({ up: true, lastOkAt: clock.now() });
  });

  it("the file of who is trusted must be one", async () => {
    await expect(
      readTimeStamps({ url: outside.url, caFile: join(outside.folder, "tsa.key"), whenMissing: "refuse" }),
    ).rejects.toThrow("TIME_STAMP_CA");
  });
});
