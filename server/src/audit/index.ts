import { join } from "node:path";
import type { Clock } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import { audit, route, type Db, type ServerModule } from "../core/index.ts";
import type { CertifiedKey } from "../key-store/index.ts";
import { sealBlock, type Block } from "./chain.ts";
import { exportHead, readHeads } from "./heads.ts";
import { verifyChain, type Verification } from "./verify.ts";

const sealEvery = 60_000;
const exportEvery = 60 * 60_000;

/** Where the signed heads lie in a server's folder: outside the database, for a copy elsewhere. */
export function headsFile(folder: string): string {
  return join(folder, "audit-heads.jsonl");
}

/** Verifies a log from outside the server: `npm run audit -- verify`. */
export async function verifyAudit(
  db: Db,
  folder: string,
  certificate: Uint8Array,
): Promise<Verification & { readonly heads: number; readonly brokenHeads: number }> {
  const { heads, broken } = await readHeads(headsFile(folder), certificate);
  const verification = await verifyChain(db, heads);
  return { ...verification, heads: heads.length, brokenHeads: broken };
}

/** The audit log's keeper: seals it minute by minute, and exports its signed head every hour (DESIGN §5.5). */
export function createAudit(deps: {
  db: Db;
  clock: Clock;
  folder: string;
  signer: CertifiedKey;
  onError: (error: unknown) => void;
}) {
  const { db, clock, folder, signer } = deps;
  let exportedAt = Number.NEGATIVE_INFINITY;
  let newest: Block | undefined;
  let running: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    for (
      let block = await sealBlock(db, clock.now());
      block !== undefined;
      block = await sealBlock(db, clock.now())
    )
      newest = block;
    if (newest === undefined || clock.monotonic() - exportedAt < exportEvery) return;
    await exportHead(headsFile(folder), newest, clock.now(), signer);
    exportedAt = clock.monotonic();
    newest = undefined;
  }

  const cancel = clock.every(sealEvery, () => {
    running = running.then(keep).catch(deps.onError);
  });

  const module: ServerModule = {
    name: "audit",
    dependsOn: ["key-store"],
    publicRoutes: async (app) => {
      route(app, routes.auditVerification, async ({ staff }) => {
        const subject = { kind: "auditLog", id: "all" };
        await audit(db, clock, { actor: `staff:${staff.staffId}`, action: "audit.verified", subject });
        const { breaks, ...rest } = await verifyAudit(db, folder, signer.certificate);
        return { asOf: clock.now(), ...rest, breaks: [...breaks] };
      });
    },
    async stop() {
      cancel();
      await running;
    },
  };
  return { ...module, keep };
}
