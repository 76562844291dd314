import type { Clock } from "@zizhuban/device-agent-contract";
import { routes, type ArchiveFilePage, type Permission } from "@zizhuban/server-contract";
import { audit, Problem, route, valueOf, type Db, type Routes, type Staff } from "../core/index.ts";
import { fourProperties, type DocumentHolds } from "./checks.ts";
import type { Closing } from "./close.ts";
import type { Disposal } from "./disposal.ts";
import type { FileRow, Files } from "./files.ts";
import { packageOf } from "./package.ts";

/** The archive's HTTPS boundary: a file's contents leave as a package, each time entered in the audit log. */
export function archiveRoutes(deps: {
  db: Db;
  clock: Clock;
  files: Files;
  disposal: Disposal;
  closing: Closing;
  certificate: Buffer;
  holds: DocumentHolds;
}): Routes {
  const { db, clock, files, disposal, closing, certificate } = deps;

  async function own(id: string, staff: Staff, permission: Permission): Promise<FileRow> {
    const row = await files.find(id);
    if (row === undefined || !files.mayTouch(row, staff, permission)) throw new Problem("archiveFileUnknown");
    return row;
  }

  async function page(row: FileRow): Promise<ArchiveFilePage> {
    const whole = await files.whole(row);
    const proposal = await files.disposalOf(row.id);
    return {
      ...(await files.view(row)),
      catalogue: whole.parts.map((part) => part.row),
      checks: fourProperties(whole, deps),
      checkedAt: clock.now(),
      ...(proposal !== undefined && { disposalProposedBy: proposal.proposed_by }),
    };
  }

  async function log({ staffId }: Staff, action: string, { id }: FileRow): Promise<void> {
    await audit(db, clock, { actor: `staff:${staffId}`, action, subject: { kind: "archiveFile", id } });
  }

  return async (app) => {
    route(app, routes.archiveFiles, async ({ staff, query }) => files.list(staff, query));
    route(app, routes.archiveCoverage, async () => closing.coverage());
    route(app, routes.archiveFile, async ({ staff, params }) => {
      const row = await own(params.id, staff, "archive.read");
      await log(staff, "archive.checked", row);
      return page(row);
    });
    route(app, routes.archivePackage, async ({ staff, params, reply }) => {
      const row = await own(params.id, staff, "archive.read");
      await log(staff, "archive.exported", row);
      reply.header("content-disposition", `attachment; filename="${row.number}.zip"`);
      return packageOf(await files.whole(row), await files.view(row), certificate).expose();
    });
    route(app, routes.proposeDisposal, async ({ staff, params, body }) => {
      const row = await own(params.id, staff, "archive.dispose");
      valueOf(await disposal.propose(row, body.words, `staff:${staff.staffId}`));
      return page(row);
    });
    route(app, routes.approveDisposal, async ({ staff, params }) => {
      const row = await own(params.id, staff, "archive.dispose");
      valueOf(await disposal.approve(row, `staff:${staff.staffId}`));
      return page(row);
    });
    route(app, routes.refuseDisposal, async ({ staff, params }) => {
      const row = await own(params.id, staff, "archive.dispose");
      valueOf(await disposal.refuse(row, `staff:${staff.staffId}`));
      return page(row);
    });
  };
}
