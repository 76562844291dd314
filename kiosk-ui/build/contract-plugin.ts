import type { Plugin } from "vite";
import { contractCode } from "./contract-code.ts";

const modules = ["device", "business", "simulator"] as const;

/** `virtual:contract/device`, `/business`, `/simulator`: the contracts as checking code. */
export function contractPlugin(): Plugin {
  const prefix = "virtual:contract/";
  return {
    name: "zizhuban-contract",
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      const module = modules.find((name) => id === `\0${prefix}${name}`);
      return module === undefined ? undefined : contractCode(module);
    },
  };
}
