import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parser, type Clock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { StartFailure } from "../core/index.ts";
import { startSmsGatewaySimulator } from "../messages/simulator.ts";
import type { OutsideSettings } from "../outside/index.ts";
import { startRegisterSimulator } from "../registers/simulator.ts";

const sampleData = join(import.meta.dirname, "../../sample-data");
const IdNumber = Type.String({ pattern: "^\\d{17}[\\dX]$" });
/** Of a person, or the code of an enterprise (GB 32100-2015). */
const Holder = Type.String({ pattern: "^(\\d{17}[\\dX]|[0-9A-HJ-NPQRTUWXY]{18})$" });
const parseRegisters = parser(Type.Record(Type.String(), Type.Record(Holder, Type.Object({}))));
const parsePhones = parser(Type.Record(IdNumber, Type.String({ pattern: "^1\\d{10}$" })));
const phoneRegister = "个人联系电话登记库";

async function readSamples() {
  const registersFile = join(sampleData, "registers.json");
  const registers = parseRegisters(JSON.parse(await readFile(registersFile, "utf8")));
  if (!registers.ok) throw new StartFailure(`${registersFile} is not a file of registers.`);
  const phonesFile = join(sampleData, "phones.json");
  const phones = parsePhones(JSON.parse(await readFile(phonesFile, "utf8")));
  if (!phones.ok) throw new StartFailure(`${phonesFile} is not a list of telephones.`);
  const numbers = Object.entries(phones.value).map(([idNumber, phone]) => [idNumber, { phone }]);
  return { ...registers.value, [phoneRegister]: Object.fromEntries(numbers) };
}

/**
 * The other end of every service outside, for a demonstration and for tests: real servers on the loopback that answer
 * with the samples. What a deployment has configured of its own is left as it is.
 * @param deps.clock by which the other ends tell the time
 */
export async function startSimulation(settings: OutsideSettings, deps: { readonly clock: Clock }) {
  const secret = randomBytes(32).toString("base64");
  const registers = await startRegisterSimulator({ ...deps, secret, records: await readSamples() });
  const messages = await startSmsGatewaySimulator({ ...deps, secret });
  const service = { url: registers.url, secret };
  const own = settings.smpp !== undefined || settings.smsWebhook !== undefined;
  return {
    settings: {
      smpp: settings.smpp,
      smsWebhook: own ? settings.smsWebhook : { url: messages.url, secret },
      phones: settings.phones ?? { ...service, name: phoneRegister },
      registers: settings.registers ?? service,
    } satisfies OutsideSettings,
    /** What nobody received; undefined where a real operator sends. */
    shownMessages: own ? undefined : messages.messages,
    /** The other ends, to be made worse. */
    registers,
    operator: messages,
    async stop(): Promise<void> {
      await Promise.all([registers.stop(), messages.stop()]);
    },
  };
}
export type Simulation = Awaited<ReturnType<typeof startSimulation>>;
