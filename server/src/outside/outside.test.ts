import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { expect, it } from "vitest";
import { maskedOutside, nothingOutside, openOutside, readOutside } from "./index.ts";

const secret = Buffer.alloc(32, 1).toString("base64");
const registers = { DATA_REGISTERS_URL: "https://registers.gov.test/", DATA_REGISTERS_SECRET: secret };
const smpp = {
  SMS_SMPP_URL: "smpps://smsc.test:3550",
  SMS_SMPP_SYSTEM_ID: "liangzihu",
  SMS_SMPP_PASSWORD: "secret08",
  SMS_SMPP_SOURCE: "10690000",
};

it("reads each group whole, and nothing where nothing is said; no secret is in what is logged", () => {
  expect(readOutside({})).toEqual(nothingOutside);
  expect(readOutside({ DATA_REGISTERS_URL: " ", SMS_SMPP_URL: "" })).toEqual(nothingOutside);
  const settings = readOutside({ ...registers, ...smpp, SMS_SMPP_WINDOW: "20" });
  expect(settings.registers).toEqual({ url: "https://registers.gov.test/", secret });
  expect(settings.smpp).toMatchObject({ systemId: "liangzihu", window: "20" });
  const shown = JSON.stringify(maskedOutside(settings));
  expect(shown).toContain("smsc.test");
  expect(shown).not.toContain(secret);
  expect(shown).not.toContain("secret08");
});

it.each<[string, Record<string, string>, string, RegExp]>([
  ["no secret", { ...registers, DATA_REGISTERS_SECRET: "" }, "settingMissing", /DATA_REGISTERS_SECRET/],
  ["no address", { PHONE_REGISTER_SECRET: secret }, "settingMissing", /PHONE_REGISTER_URL/],
  ["a short secret", { ...registers, DATA_REGISTERS_SECRET: "c2hvcnQ=" }, "settingInvalid", /32 bytes/],
  [
    "in the clear",
    { ...registers, DATA_REGISTERS_URL: "http://registers.gov.test" },
    "settingInvalid",
    /https/,
  ],
  [
    "credentials in the address",
    { ...registers, DATA_REGISTERS_URL: "https://a:b@registers.gov.test" },
    "settingInvalid",
    /DATA_REGISTERS_URL/,
  ],
  ["a slip of the pen", { ...registers, DATA_REGISTERS_SECRETS: "x" }, "settingUnknown", /no setting/],
  [
    "half a certificate",
    { ...registers, DATA_REGISTERS_KEY: "key.pem" },
    "settingMissing",
    /DATA_REGISTERS_CERTIFICATE/,
  ],
  ["no account", { ...smpp, SMS_SMPP_SYSTEM_ID: "" }, "settingMissing", /SMS_SMPP_SYSTEM_ID/],
  ["a long password", { ...smpp, SMS_SMPP_PASSWORD: "ninechars" }, "settingInvalid", /8 characters/],
  ["no such port", { ...smpp, SMS_SMPP_URL: "smpps://smsc.test:99999" }, "settingInvalid", /65535/],
  ["no port", { ...smpp, SMS_SMPP_URL: "smpps://smsc.test" }, "settingInvalid", /host:port/],
  [
    "messages in the clear",
    { ...smpp, SMS_SMPP_URL: "smpp://smsc.test:2775" },
    "settingInvalid",
    /PRIVATE_LINE/,
  ],
  [
    "two ways for messages",
    { ...smpp, SMS_WEBHOOK_URL: "https://sms.gov.test", SMS_WEBHOOK_SECRET: secret },
    "settingsContradict",
    /keep one/,
  ],
])("refuses %s with a sentence and a code", (_what, environment, code, words) => {
  const read = () => readOutside(environment);
  expect(read).toThrow(words);
  expect(read).toThrow(expect.objectContaining({ code }));
  // What was written there is not repeated: it may be a secret.
  expect(read).not.toThrow(/ninechars|c2hvcnQ/);
});

it("takes a message centre in the clear on this machine, or on a line of its own", () => {
  const url = (address: string) => ({ ...smpp, SMS_SMPP_URL: address });
  expect(readOutside(url("smpp://127.0.0.1:2775")).smpp?.url).toBe("smpp://127.0.0.1:2775");
  const leased = { ...url("smpp://10.1.2.3:2775"), SMS_SMPP_PRIVATE_LINE: "yes" };
  expect(readOutside(leased).smpp?.url).toBe("smpp://10.1.2.3:2775");
});

it("refuses a file that is not what the setting says, and knows which ways there are", async () => {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-outside-"));
  await writeFile(join(folder, "ca.pem"), "no certificate");
  const deps = { clock: systemClock, folder };
  for (const file of ["ca.pem", "missing.pem"])
    await expect(openOutside(readOutside({ ...registers, DATA_REGISTERS_CA: file }), deps)).rejects.toThrow(
      `DATA_REGISTERS_CA: ${file}`,
    );
  const nothing = await openOutside(nothingOutside, deps);
  expect(nothing.ways()).toEqual([
    { way: "messages", up: false },
    { way: "telephones", up: false },
    { way: "registers", up: false },
  ]);
  const some = await openOutside(readOutside(registers), deps);
  expect(some.ways().at(-1)).toEqual({ way: "registers", kind: "https", up: true });
  await some.stop();
  await rm(folder, { recursive: true });
});
