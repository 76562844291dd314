import { fail, type Clock } from "@zizhuban/device-agent-contract";
import type { Db, ServerModule, Tx } from "../core/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import { openSealKeys } from "./keys.ts";
import { createRegistry, type SealOwner } from "./registry.ts";
import { sealRoutes } from "./routes.ts";
import { createSetting, type SealUsed, type Setting } from "./setting.ts";
import { sm2SelfTest } from "./sm2.ts";

export type { ReadySeal, SealUsed } from "./setting.ts";
export type { SealOwner } from "./registry.ts";

const sampleLifetime = 3 * 365 * 24 * 60 * 60_000;

/**
 * Electronic seals: registry under dual control, set on documents as GB/T 38540 says, verified.
 * Where OpenSSL fails the self-test the server goes on without them, and whoever needs one is refused.
 */
export async function createSeals(deps: {
  db: Db;
  clock: Clock;
  keys: KeyStore;
  /** What a seal looks like, PNG. */
  picture: (issuer: string) => Buffer;
  /** Who may have a seal, by USCC. */
  ownerOf: (uscc: string) => SealOwner | undefined;
  /** Issuers of a sample deployment whose seals make themselves at the first start. */
  samples: readonly SealOwner[];
  onError: (error: unknown) => void;
  selfTest?: () => boolean;
}): Promise<Seals> {
  const { clock } = deps;
  const module = { name: "seals", dependsOn: ["key-store", "catalogue"] };
  if (!(deps.selfTest ?? sm2SelfTest)()) {
    deps.onError(new Error("SM2 fails its self-test in this OpenSSL: no seal can be set here."));
    return {
      ...module,
      readySeal: async () => fail("sealUnavailable", "SM2 fails its self-test"),
      record: async () => undefined,
      isSetOn: async () => false,
      verify: () => fail("sealMalformed", "SM2 fails its self-test"),
    };
  }
  const keys = await openSealKeys(deps);
  const registry = createRegistry({ ...deps, keys });
  const sealed = new Set((await registry.list()).map((row) => row.issuer_uscc));
  for (const owner of deps.samples.filter(({ uscc }) => !sealed.has(uscc))) {
    const period = { validFrom: clock.now(), validUntil: clock.now() + sampleLifetime };
    const proposed = await registry.propose(owner, period, "system");
    if (proposed.ok) await registry.approve(proposed.value, "system");
  }
  const setting = createSetting({ clock, keys });
  const isSetOn = async (certificateId: string) => setting.isSetOn(deps.db, certificateId);
  return { ...module, ...setting, isSetOn, publicRoutes: sealRoutes(registry, deps.ownerOf) };
}

export interface Seals extends ServerModule {
  readonly readySeal: Setting["readySeal"];
  readonly verify: Setting["verify"];
  /** Whether a seal was set on any copy of it. */
  readonly isSetOn: (certificateId: string) => Promise<boolean>;
  record(tx: Tx, used: SealUsed, document: { certificateId: string; copy: number }): Promise<void>;
}
