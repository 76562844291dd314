import { parser, type Result } from "@zizhuban/device-agent-contract";
import { PackageContent } from "@zizhuban/server-contract";
import { Type } from "typebox";

const parse = parser(Type.Object({ packages: Type.Array(PackageContent, { minItems: 1 }) }));

/** Reads the deployment's own packages, `{packages: […]}`. */
export function parsePackages(text: string): Result<PackageContent[], "invalidData"> {
  const parsed = parse(JSON.parse(text));
  return parsed.ok ? { ok: true, value: parsed.value.packages } : parsed;
}
