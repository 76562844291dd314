import { X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser, Sensitive, SimulatedClock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAuthority, type Authority } from "../fleet/index.ts";
import { openKeyStore } from "./index.ts";

const parseText = parser(Type.String());
let folder: string;
let authority: Authority;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zizhuban-keys-"));
  authority = await newAuthority("authority");
});
afterAll(async () => rm(folder, { recursive: true }));

const newAuthority = async (name: string) =>
  openAuthority({ folder: join(folder, name), clock: new SimulatedClock() });
const openIn = async (name: string, by = authority) =>
  openKeyStore({
    folder: join(folder, name),
    certify: async (purpose, publicKey) => by.issueSigner(purpose, "Zizhuban test", publicKey),
  });
const open = async () => openIn("keys");

describe("the key store", () => {
  it("makes its keys once, readable by nobody else", async () => {
    const first = await open();
    const again = await open();
    expect(again.documents.certificate.equals(first.documents.certificate)).toBe(true);
    expect(new X509Certificate(first.documents.certificate).checkPrivateKey(first.documents.key)).toBe(true);
    for (const name of await readdir(join(folder, "keys")))
      expect((await stat(join(folder, "keys", name))).mode & 0o777).toBe(0o600);
  });

  it("has its documents' key certified by the deployment, which is all a reader has to trust", async () => {
    const certificate = new X509Certificate((await open()).documents.certificate);
    const ca = new X509Certificate(authority.caPem);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    const other = new X509Certificate((await newAuthority("other")).caPem);
    expect(certificate.verify(other.publicKey)).toBe(false);
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(certificate.keyUsage).toContain("1.3.6.1.5.5.7.3.36");
    expect(certificate.validToDate.getTime()).toBeLessThan(ca.validToDate.getTime());
    expect(certificate.serialNumber).not.toBe(ca.serialNumber);
  });

  it("keeps the certificate an older deployment has signed with, whoever issued it", async () => {
    await openIn("older", await newAuthority("elsewhere"));
    const before = await readFile(join(folder, "older/document-signing.pem"), "utf8");
    const { documents } = await openIn("older");
    expect(documents.certificate.equals(new X509Certificate(before).raw)).toBe(true);
    expect(await readFile(join(folder, "older/document-signing.pem"), "utf8")).toBe(before);
  });

  it("opens what it sealed, in another process too, and nothing that was changed or moved", async () => {
    const sealed = (await open()).vault.seal("row:1", new Sensitive("张样例"));
    const { vault } = await open();
    expect(sealed.includes(Buffer.from("张样例"))).toBe(false);
    expect(vault.open("row:1", sealed, parseText).expose()).toBe("张样例");
    expect(() => vault.open("row:2", sealed, parseText)).toThrow();
    for (const place of [0, 5, 20, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      expect(() => vault.open("row:1", changed, parseText)).toThrow();
    }
  });

  it("finds the same value again without keeping it, and never seals twice the same way", async () => {
    const { vault } = await open();
    const number = new Sensitive("420702198506150010");
    expect(vault.lookup("idNumber", number).equals(vault.lookup("idNumber", number))).toBe(true);
    expect(vault.lookup("idNumber", number).equals(vault.lookup("phone", number))).toBe(false);
    expect(vault.seal("a", number).equals(vault.seal("a", number))).toBe(false);
  });

  it("refuses a damaged key with a sentence that says what to do", async () => {
    for (const name of ["data.key", "document-signing.pem"]) {
      await mkdir(join(folder, `damaged ${name}`));
      await writeFile(join(folder, `damaged ${name}`, name), "short");
      await expect(openIn(`damaged ${name}`)).rejects.toThrow("restore it from the backup");
    }
  });
});
