import { randomBytes } from "node:crypto";
import { ok, type Clock } from "@zizhuban/device-agent-contract";
import type { CmsSigner } from "../cms/index.ts";
import type { TimeStamper } from "./time-stamper.ts";
import { createTokens } from "./token.ts";

/**
 * The deployment as its own time-stamp authority: for a demonstration, or where no authority can be reached. It
 * proves no more than that the deployment's clock said so.
 */
export function createOwnTimeStamps(deps: { signer: CmsSigner; clock: Clock }): TimeStamper {
  const make = createTokens(deps.signer);
  return {
    // About 1.2 kB with its certificate.
    room: 2048,
    stamp: async (bytes) => ok(make(bytes, randomBytes(16), deps.clock.now())),
    condition: () => undefined,
  };
}
