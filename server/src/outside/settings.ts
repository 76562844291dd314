import { parser } from "@zizhuban/device-agent-contract";
import { Type, type Static, type TObject } from "typebox";
import { StartFailure } from "../core/index.ts";
import { isThisMachine, mayCarryCitizensData } from "../signed-requests/index.ts";

// What a deployment says of the services outside: one group of variables a service, each group whole or absent.
// The deployer's page (docs/outside-services.md) is generated from the schemas.

const address = (description: string) => Type.String({ pattern: "^https?://[^\\s@#?]+$", description });
const secret = (description: string) => Type.String({ pattern: "^[A-Za-z0-9+/]{43}=$", description });
const file = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

/** A service asked over HTTPS with signed requests. */
const signedService = (url: string) => ({
  url: address(`${url}: \`https://…\`, or \`http://…\` to this machine`),
  secret: secret("32 bytes in base64, shared with the service: signs both ways"),
  ca: file("file (PEM) with the certificates it is trusted by; without it those Node.js brings"),
  certificate: file("file (PEM) with this server's certificate, for mutual TLS; with its key"),
  key: file("file (PEM) with the key of that certificate"),
});

/** The groups; a variable is the prefix and the member in capitals. */
export const outsideGroups = {
  smpp: {
    prefix: "SMS_SMPP_",
    about: "Short messages through an operator's message centre (SMPP 3.4)",
    schema: Type.Object({
      url: Type.String({
        pattern: "^smpps?://[^\\s@/?#]+:\\d{1,5}$",
        description: "the message centre: `smpps://host:port` (TLS), or `smpp://host:port`",
      }),
      systemId: Type.String({
        pattern: "^[\\x21-\\x7e]{1,15}$",
        description: "the account there, up to 15 characters",
      }),
      password: Type.String({
        pattern: "^[\\x21-\\x7e]{1,8}$",
        description: "its password, up to 8 characters",
      }),
      source: Type.String({
        pattern: "^[0-9A-Za-z]{1,20}$",
        description: "what messages come from: the access number the operator gave, or a name",
      }),
      systemType: Type.Optional(
        Type.String({ pattern: "^[\\x21-\\x7e]{1,12}$", description: "where the operator asks for one" }),
      ),
      window: Type.Optional(
        Type.String({
          pattern: "^[1-9]\\d?$",
          description: "messages on their way at once, 1 to 99; 10 without it",
        }),
      ),
      long: Type.Optional(
        Type.String({
          pattern: "^(segments|payload)$",
          description:
            "a text of more than 70 characters goes as `segments` (the default) or as one `payload`",
        }),
      ),
      privateLine: Type.Optional(
        Type.String({
          pattern: "^yes$",
          description: "`yes`: `smpp://` to another machine runs through a leased line or a VPN of its own",
        }),
      ),
      ca: file("file (PEM) with the certificates it is trusted by; without it those Node.js brings"),
    }),
  },
  smsWebhook: {
    prefix: "SMS_WEBHOOK_",
    about: "Short messages through a gateway of the deployment's own (signed webhook)",
    schema: Type.Object(signedService("where each message is posted")),
  },
  phones: {
    prefix: "PHONE_REGISTER_",
    about: "Whose telephone number is whose",
    schema: Type.Object({
      ...signedService("the service that knows telephone numbers; questions go to `…/queries`"),
      name: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 60,
          description: "the register's name there; `个人联系电话登记库` without it",
        }),
      ),
    }),
  },
  registers: {
    prefix: "DATA_REGISTERS_",
    about: "The registers of other authorities",
    schema: Type.Object(signedService("the service that answers for them; questions go to `…/queries`")),
  },
} as const satisfies Record<string, { prefix: string; about: string; schema: TObject }>;

type Groups = typeof outsideGroups;
type Environment = Readonly<Record<string, string | undefined>>;

/** As the environment says it; files are named, not read yet. A group that is absent is a service that is. */
export type OutsideSettings = {
  readonly [Name in keyof Groups]: Static<Groups[Name]["schema"]> | undefined;
};

/** A deployment that has named no service. */
export const nothingOutside: OutsideSettings = {
  smpp: undefined,
  smsWebhook: undefined,
  phones: undefined,
  registers: undefined,
};

/** `SMS_SMPP_SYSTEM_ID` for `systemId`. */
export function variableOf(prefix: string, member: string): string {
  return prefix + member.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function readGroup<Schema extends TObject>(
  environment: Environment,
  { prefix, schema }: { readonly prefix: string; readonly schema: Schema },
): Static<Schema> | undefined {
  const given = Object.entries(environment).flatMap(([name, value]): [string, string][] => {
    const text = value?.trim() ?? "";
    return name.startsWith(prefix) && text !== "" ? [[name, text]] : [];
  });
  if (given.length === 0) return undefined;
  const values = new Map(given);
  const members = Object.keys(schema.properties);
  const needed = new Set(schema.required ?? []);
  const known = new Map(members.map((member) => [variableOf(prefix, member), member]));
  for (const name of values.keys())
    if (!known.has(name))
      throw new StartFailure(`${name} is no setting: ${prefix}… has ${[...known.keys()].join(", ")}.`, {
        code: "settingUnknown",
      });
  for (const [name, member] of known) {
    const one = schema.properties[member];
    const value = values.get(name);
    const about = String(one !== undefined && "description" in one ? one.description : "");
    if (value === undefined && needed.has(member))
      throw new StartFailure(`${given[0]?.[0] ?? prefix} needs ${name}: ${about}.`, {
        code: "settingMissing",
      });
    if (value !== undefined && one !== undefined && !parser(one)(value).ok)
      throw new StartFailure(`${name} is not what it should be: ${about}.`, { code: "settingInvalid" });
  }
  const read = Object.fromEntries(
    [...known].flatMap(([name, member]) => (values.has(name) ? [[member, values.get(name)]] : [])),
  );
  const parsed = parser(schema)(read);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.value;
}

/** Citizens' numbers and texts: encrypted, or on a line nobody else is on. */
function checkWays({ smpp, smsWebhook, phones, registers }: OutsideSettings): void {
  if (smpp !== undefined && smsWebhook !== undefined)
    throw new StartFailure("SMS_SMPP_URL and SMS_WEBHOOK_URL are two ways for the same messages: keep one.", {
      code: "settingsContradict",
    });
  if (smpp !== undefined && !URL.canParse(smpp.url))
    throw new StartFailure("SMS_SMPP_URL is no address: smpps://host:port, the port up to 65535.", {
      code: "settingInvalid",
    });
  if (smpp?.url.startsWith("smpp:") === true && smpp.privateLine === undefined) {
    if (!isThisMachine(new URL(smpp.url).hostname))
      throw new StartFailure(
        "SMS_SMPP_URL would send messages in the clear: use smpps://, or, on a leased line or VPN, SMS_SMPP_PRIVATE_LINE=yes.",
        { code: "settingInvalid" },
      );
  }
  for (const [prefix, service] of [
    [outsideGroups.smsWebhook.prefix, smsWebhook],
    [outsideGroups.phones.prefix, phones],
    [outsideGroups.registers.prefix, registers],
  ] as const) {
    if (service === undefined) continue;
    if (!mayCarryCitizensData(service.url))
      throw new StartFailure(`${prefix}URL must start with https:// unless it is on this machine.`, {
        code: "settingInvalid",
      });
    if ((service.certificate === undefined) !== (service.key === undefined))
      throw new StartFailure(`${prefix}CERTIFICATE and ${prefix}KEY go together.`, {
        code: "settingMissing",
      });
  }
}

/** Reads the groups; a {@link StartFailure} names the variable, what to write there, and a stable code. */
export function readOutside(environment: Environment): OutsideSettings {
  const settings: OutsideSettings = {
    smpp: readGroup(environment, outsideGroups.smpp),
    smsWebhook: readGroup(environment, outsideGroups.smsWebhook),
    phones: readGroup(environment, outsideGroups.phones),
    registers: readGroup(environment, outsideGroups.registers),
  };
  checkWays(settings);
  return settings;
}

/** For the log: where each service is, and nothing that opens it. */
export function maskedOutside(settings: OutsideSettings): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(settings).map(([name, group]) => [name, group?.url]));
}
