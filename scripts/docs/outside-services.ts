import { outsideGroups, variableOf } from "@zizhuban/server/testing";

// The deployer's page of the services outside: words written here, tables from the schemas the server reads with.

const descriptionOf = (schema: object) => ("description" in schema ? String(schema.description) : "");

function table({ prefix, about, schema }: (typeof outsideGroups)[keyof typeof outsideGroups]): string {
  const needed: ReadonlySet<string> = new Set(schema.required);
  const rows = Object.entries(schema.properties).map(
    ([member, one]) =>
      `| \`${variableOf(prefix, member)}\` | ${needed.has(member) ? "yes" : "no"} | ${descriptionOf(one)} |`,
  );
  return [`### ${about}`, "", "| variable | needed | meaning |", "|---|---|---|", ...rows, ""].join("\n");
}

const before = `# Services outside

A deployment reaches citizens and other authorities through three ways. Each is configured by a group of variables of the
server's environment, whole or not at all. This page is generated (\`npm run docs\`) from the schemas the server reads with.

| way | groups | without it |
|---|---|---|
| short messages | \`SMS_SMPP_…\` or \`SMS_WEBHOOK_…\` | no code by telephone is offered; messages about cases are given up |
| whose telephone is whose | \`PHONE_REGISTER_…\` | the same |
| registers of other authorities | \`DATA_REGISTERS_…\` | certificates out of registers are not offered; materials are brought instead of fetched; nobody proves to act for an enterprise |

With \`ZIZHUBAN_DEMO\` on (the default) a simulator stands in for each way that is not configured: a real server on the loopback
that answers with the samples, and the drawer of a development kiosk shows the messages nobody receives. With \`ZIZHUBAN_DEMO=0\`
nothing is simulated. The server starts with what there is, says at its start which ways are \`missing\`, and people prove who they
are with a PIN or through staff beside the kiosk.

A group that lacks a setting, has an unknown or wrong one, or contradicts another does not start: one sentence, a code in
brackets, exit code 1.

| code | |
|---|---|
| \`settingMissing\` | the group needs another variable |
| \`settingUnknown\` | a variable with the group's prefix that is none of its settings |
| \`settingInvalid\` | not of the form its table says, a file that holds no certificate or key, or an address that would send citizens' data in the clear |
| \`settingsContradict\` | two ways for the same messages |

## Settings
`;

const after = `## How they go

\`GET /api/staff/exchange/ways\` (who has \`exchange.read\`: administrators, supervisors) tells of each way whether the deployment has it, whether it is
\`up\`, since when it fails and with which code, and what an operator's receipts say. The server asks nobody to find out: a way's
condition is that of the last message or question, and of the connection for SMPP.

## The wire

**SMPP 3.4**: one connection, bound as a transceiver, kept alive and opened again by itself ([what happens when](../server/src/smpp/README.md)).
A lost answer may mean a message sent twice; SMPP cannot ask.

**A signed webhook for messages.** Each message is one \`POST\` of \`{"id", "to", "text"}\` to \`SMS_WEBHOOK_URL\` with \`webhook-id\`,
\`webhook-timestamp\` and \`webhook-signature: v1,<base64 of HMAC-SHA-256 over id.timestamp.body>\` (Standard Webhooks 1.0, as
departments' webhooks). 2xx: taken. 400, 409, 410, 413, 422 and their like: this message is refused for good. Anything else, a redirect, or
no answer in 8 s: tried again later. A message that comes again has the same id: send it once.

**A register service.** Each question is one \`POST\` to \`<address>/queries\`:

    {"id", "at", "register", "purpose", "recipient", "consentId", "grantId", "fields", "idNumber"}

signed over \`id.timestamp.POST <path>.<content-digest>\`. The answer, status 200, is \`{"id", "outcome": "found", "record": {…}}\` or
\`{"id", "outcome": "noRecord"}\` with the question's \`webhook-id\`, signed over \`id.timestamp.200.<content-digest of the answer>\`
(\`content-digest: sha-256=:<base64>:\`, RFC 9530). An answer that is unsigned, more than 300 s off, of another question, of another
shape, longer than 1 MB or later than 8 s is none: \`registerUnavailable\`. Nothing is kept of a record beyond the case it was asked for;
who asked what for whom with which consent and grant is in the citizen's access log. The register of telephones answers with
\`{"phone": "1…"}\` and is asked with \`recipient: "identity"\`, without consent and grant: only to reach the person themselves.

## Try it

    npm test -- server/src/outside server/src/registers server/src/messages server/src/smpp
    npm test -- server/src/demo/switch.test.ts    # the switch itself, in a server that is started
`;

export function outsideServices(): string {
  return `${[before, ...Object.values(outsideGroups).map(table), after].join("\n").trimEnd()}\n`;
}
