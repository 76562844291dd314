import {
  commands,
  completionCodes,
  events,
  standardInterfaces,
  type CommandDefinition,
  type EventDefinition,
} from "@zizhuban/device-agent-contract";
import { schemaText } from "./schema-text.ts";

// The device API as its contract says, for people (Markdown) and for tools (AsyncAPI 3).

const standard: ReadonlySet<string> = new Set([...standardInterfaces, "ServicePublisher"]);
const interfaceOf = (message: string) => message.slice(0, message.indexOf("."));

const allCommands: readonly (readonly [string, CommandDefinition])[] = Object.entries(commands);
const allEvents: readonly (readonly [string, EventDefinition])[] = Object.entries(events);

const interfaces = [...new Set([...allCommands, ...allEvents].map(([name]) => interfaceOf(name)))].toSorted(
  (a, b) => Number(standard.has(a)) - Number(standard.has(b)) || (a < b ? -1 : 1),
);

const sentence = (about: string | undefined) => (about === undefined ? "" : `${about}\n\n`);

function commandSection([name, definition]: readonly [string, CommandDefinition]): string {
  const { about, version, completionVersion, command, completion, errors } = definition;
  const versions = completionVersion === undefined ? version : `${version}, completion ${completionVersion}`;
  const codes = errors.length === 0 ? "" : `\nerrors      ${errors.join(" | ")}`;
  return `#### ${name} (${versions})

${sentence(about)}\`\`\`
command     ${schemaText(command)}
completion  ${schemaText(completion)}${codes}
\`\`\`
`;
}

function eventSection([name, { about, version, kind, payload }]: readonly [string, EventDefinition]): string {
  const to = kind === "event" ? "to the requester" : "to every client";
  return `#### ${name} (${version}), ${to}

${sentence(about)}\`\`\`
${schemaText(payload)}
\`\`\`
`;
}

function interfaceSection(name: string): string {
  const of = <Entry extends readonly [string, unknown]>(entries: readonly Entry[]) =>
    entries.filter(([message]) => interfaceOf(message) === name);
  return [
    `## ${name}${standard.has(name) ? " (standard)" : ""}\n`,
    ...of(allCommands).map(commandSection),
    ...of(allEvents).map(eventSection),
  ].join("\n");
}

/** `docs/device-api.md`. */
export function deviceApiMarkdown(): string {
  return `# Device API

Generated from \`device-agent/contract\` by \`npm run docs\`; do not edit.

The agent is an XFS4IoT service (CWA 17852, release 2024-3): the publisher at \`/xfs4iot/v1.0\`, a service a device at
\`/xfs4iot/v1.0/<Name>\`, and one named \`Kiosk\` for what belongs to no single device. Frames are JSON text messages
\`{ header, payload }\`. A command is acknowledged, may send events, and completes once, with one of:
${completionCodes.map((code) => `\`${code}\``).join(", ")}.
With \`commandErrorCode\` the payload is \`{ errorCode }\`, one of the command's errors below.

What the standard has is declared by \`Common.Capabilities\`, what is ours by \`Extension.Capabilities\`. A member marked
\`?\` may be left out. Numbers in brackets are message versions; a command of another major, or a younger minor,
completes \`unsupportedCommand\`.

${interfaces.map(interfaceSection).join("\n")}`;
}

function asyncMessages(): Record<string, object> {
  const header = (type: string, version: string) => ({
    type: "object",
    properties: { type: { const: type }, version: { const: version } },
  });
  const ofCommands = allCommands.flatMap(([name, { version, completionVersion, command, completion }]) => [
    [name, { name, headers: header("command", version), payload: command }] as const,
    [
      `${name}.completion`,
      { name, headers: header("completion", completionVersion ?? version), payload: completion },
    ] as const,
  ]);
  const ofEvents = allEvents.map(
    ([name, { version, kind, payload }]) =>
      [name, { name, headers: header(kind, version), payload }] as const,
  );
  return Object.fromEntries([...ofCommands, ...ofEvents]);
}

/** `docs/device-api.asyncapi.json`: the same for tools. */
export function deviceApiAsyncApi(): string {
  const channel = { $ref: "#/channels/service" };
  const refer = (names: readonly string[]) =>
    names.map((name) => ({ $ref: `#/channels/service/messages/${name}` }));
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Zizhuban device API", version: "0.1.0" },
    channels: {
      service: {
        address: "/xfs4iot/v1.0/{name}",
        parameters: { name: { description: "a service, as ServicePublisher.GetServices lists them" } },
        messages: {},
      },
    },
    operations: {
      command: { action: "receive", channel, messages: refer(allCommands.map(([name]) => name)) },
      answer: {
        action: "send",
        channel,
        messages: refer([
          ...allCommands.map(([name]) => `${name}.completion`),
          ...allEvents.map(([name]) => name),
        ]),
      },
    },
  };
  // A message a line: what a change of the contract changes is then seen in the file's own history.
  const lines = Object.entries(asyncMessages()).map(
    ([name, message]) => `     ${JSON.stringify(name)}: ${JSON.stringify(message)}`,
  );
  const written = JSON.stringify(document, undefined, 1);
  return `${written.replace('"messages": {}', () => `"messages": {\n${lines.join(",\n")}\n    }`)}\n`;
}
