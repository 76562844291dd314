import type { Plugin } from "vite";
import { contractCode, contractModules } from "./contract-code.ts";

/** `virtual:contract/device`, `/business`, `/simulator`, `/maintenance`, `/errands`: the contracts as checking code. */
export function contractPlugin(): Plugin {
  const prefix = "virtual:contract/";
  return {
    name: "zizhuban-contract",
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      const module = contractModules.find((name) => id === `\0${prefix}${name}`);
      return module === undefined ? undefined : contractCode(module);
    },
  };
}
