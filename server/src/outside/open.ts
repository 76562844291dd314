import { createPrivateKey, X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { OutsideWay } from "@zizhuban/server-contract";
import { readIfPresent, StartFailure } from "../core/index.ts";
import { createSmsWebhook, type SmsProvider } from "../messages/index.ts";
import { createSmppProvider } from "../smpp/index.ts";
import {
  createPhoneRegister,
  createRegisterClient,
  type DataRegisters,
  type PhoneRegister,
  type RegisterService,
} from "../registers/index.ts";
import type { Condition, PeerTls } from "../signed-requests/index.ts";
import { outsideGroups, type OutsideSettings } from "./settings.ts";

/** The world outside as this process was composed: what is undefined does not exist in this deployment. */
export interface Outside {
  readonly sms: SmsProvider | undefined;
  readonly phones: PhoneRegister | undefined;
  readonly registers: DataRegisters | undefined;
  /** Each way, whether there or not, and how it goes. */
  ways(): OutsideWay[];
  stop(): Promise<void>;
}

const standardWindow = 10;
const standardPhoneRegister = "个人联系电话登记库";

type FilesOf = { readonly ca?: string; readonly certificate?: string; readonly key?: string };

/** @throws StartFailure that names the variable whose file is not what it should be */
async function readTls(prefix: string, files: FilesOf, folder: string): Promise<PeerTls> {
  async function pem(member: keyof FilesOf, check: (text: string) => unknown): Promise<string | undefined> {
    const file = files[member];
    if (file === undefined) return undefined;
    const text = (await readIfPresent(resolve(folder, file))) ?? "";
    try {
      check(text);
      return text;
    } catch {
      throw new StartFailure(`${prefix}${member.toUpperCase()}: ${file} is no such file (PEM).`, {
        code: "settingInvalid",
      });
    }
  }
  return {
    ca: await pem("ca", (text) => new X509Certificate(text)),
    cert: await pem("certificate", (text) => new X509Certificate(text)),
    key: await pem("key", (text) => createPrivateKey(text)),
  };
}

function wayTo(
  way: OutsideWay["way"],
  kind: NonNullable<OutsideWay["kind"]>,
  client: { condition(): Condition } | undefined,
): OutsideWay {
  return client === undefined ? { way, up: false } : { way, kind, ...client.condition() };
}

/**
 * Builds the clients of what is configured. A message centre is bound to at once; nobody else is asked anything yet.
 * @param deps.folder what relative files are relative to
 */
export async function openOutside(
  settings: OutsideSettings,
  deps: { readonly clock: Clock; readonly folder: string },
): Promise<Outside> {
  const { clock, folder } = deps;

  async function service(name: "phones" | "registers" | "smsWebhook"): Promise<RegisterService | undefined> {
    const group = settings[name];
    if (group === undefined) return undefined;
    const tls = await readTls(outsideGroups[name].prefix, group, folder);
    return { url: group.url.replace(/\/+$/, ""), secret: Buffer.from(group.secret, "base64"), tls };
  }

  const receipts = { delivered: 0, undelivered: 0 };

  async function messageCentre() {
    const { smpp } = settings;
    if (smpp === undefined) return undefined;
    const { protocol, hostname, port } = new URL(smpp.url);
    const { ca } = await readTls(outsideGroups.smpp.prefix, smpp, folder);
    const { systemId, password, systemType = "", source } = smpp;
    return createSmppProvider({
      clock,
      account: {
        host: hostname.replace(/^\[|\]$/g, ""),
        port: Number(port),
        tls: protocol === "smpps:" ? { ca } : undefined,
        systemId,
        password,
        systemType,
      },
      source,
      window: Number(smpp.window ?? standardWindow),
      long: smpp.long === "payload" ? "payload" : "segments",
      async onReceipt({ state }) {
        if (state !== "underway") receipts[state] += 1;
      },
    });
  }

  const centre = await messageCentre();
  const gateway = await service("smsWebhook");
  const sms = centre ?? (gateway && createSmsWebhook({ clock, gateway }));
  const phoneService = await service("phones");
  const phoneClient = phoneService && createRegisterClient({ clock, service: phoneService });
  const registerService = await service("registers");
  const registers = registerService && createRegisterClient({ clock, service: registerService });
  const phones =
    phoneClient && createPhoneRegister(phoneClient, settings.phones?.name ?? standardPhoneRegister);
  // Only now: what cannot be started leaves nothing running.
  centre?.start();
  return {
    sms,
    phones,
    registers,
    ways: () => [
      Object.assign(
        wayTo("messages", centre ? "smpp" : "webhook", sms),
        centre !== undefined && { receipts: { ...receipts } },
      ),
      wayTo("telephones", "https", phoneClient),
      wayTo("registers", "https", registers),
    ],
    stop: async () => sms?.stop?.(),
  };
}
