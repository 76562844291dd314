import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser, Sensitive, SimulatedClock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKeyStore } from "./index.ts";

const parseText = parser(Type.String());
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zizhuban-keys-"));
});
afterAll(async () => rm(folder, { recursive: true }));

const open = async () => openKeyStore({ folder, clock: new SimulatedClock(), name: "Zizhuban test" });

describe("the key store", () => {
  it("makes its keys once, readable by nobody else", async () => {
    const first = await open();
    const again = await open();
    expect(again.documents.certificate.equals(first.documents.certificate)).toBe(true);
    expect(new X509Certificate(first.documents.certificate).checkPrivateKey(first.documents.key)).toBe(true);
    for (const name of await readdir(folder))
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
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
    const damaged = await mkdtemp(join(tmpdir(), "zizhuban-keys-"));
    await writeFile(join(damaged, "data.key"), "short");
    const opening = openKeyStore({ folder: damaged, clock: new SimulatedClock(), name: "x" });
    await expect(opening).rejects.toThrow("restore it from the backup");
    await rm(damaged, { recursive: true });
  });
});
