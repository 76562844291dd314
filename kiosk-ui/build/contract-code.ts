import { validatorSource } from "@zizhuban/device-agent-contract/build";
import { commands, events, ServiceMessage } from "@zizhuban/device-agent-contract";
import { Problem, routes } from "@zizhuban/server-contract";
import { pageMessages, pageRoutes } from "./page-contract.ts";

// Contracts are checked in the page with Ajv standalone code made here (DESIGN §6, browser bundle):
// a tenth of a schema library, and nothing that CSP or Trusted Types would refuse.

type Schemas = Record<string, Parameters<typeof validatorSource>[0][string]>;

function messages(names: (typeof pageMessages)[keyof typeof pageMessages], schemas: Schemas): string {
  const commandRows = names.commands.map((name) => {
    const id = `c${Object.keys(schemas).length}`;
    schemas[id] = commands[name].completion;
    return `${JSON.stringify(name)}: { name: ${JSON.stringify(name)}, version: ${JSON.stringify(commands[name].version)}, accepts: ${id} }`;
  });
  const eventRows = names.events.map((name) => {
    const id = `e${Object.keys(schemas).length}`;
    schemas[id] = events[name].payload;
    return `${JSON.stringify(name)}: ${id}`;
  });
  return `commands: { ${commandRows.join(", ")} }, events: { ${eventRows.join(", ")} }`;
}

function paths(names: (typeof pageRoutes)["business" | "errands" | "simulator"], schemas: Schemas): string {
  const rows = names.map((name) => {
    const id = `r${Object.keys(schemas).length}`;
    const { method, path, response } = routes[name];
    schemas[id] = response;
    return `${name}: { method: "${method}", path: "${path}", accepts: ${id} }`;
  });
  return `routes: { ${rows.join(", ")} }`;
}

export const contractModules = ["device", "business", "simulator", "maintenance", "errands"] as const;
type ContractModule = (typeof contractModules)[number];

function partsOf(module: ContractModule, schemas: Schemas): readonly string[] {
  switch (module) {
    case "business":
      return [paths(pageRoutes.business, schemas), "problem: problem"];
    case "device":
      return [messages(pageMessages.device, schemas), "envelope: envelope"];
    case "errands":
      return [
        messages(pageMessages.errands, schemas),
        paths(pageRoutes.errands, schemas),
        "problem: problem",
      ];
    case "maintenance":
      return [messages(pageMessages.maintenance, schemas)];
    case "simulator":
      return [messages(pageMessages.simulator, schemas), paths(pageRoutes.simulator, schemas)];
  }
}

/** Source of the virtual module: `export const contract = …`, typed in `src/contract.d.ts`. */
export function contractCode(module: ContractModule): string {
  const schemas: Schemas = {};
  const parts = partsOf(module, schemas);
  if (module === "business" || module === "errands") schemas["problem"] = Problem;
  if (module === "device") schemas["envelope"] = ServiceMessage;
  return `${validatorSource(schemas)}\nexport const contract = { ${parts.join(", ")} };`;
}
