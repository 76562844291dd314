import { FileKind, routes } from "@zizhuban/server-contract";
import { parser, type Clock } from "@zizhuban/device-agent-contract";
import {
  Problem,
  route,
  valueOf,
  type ApiRequest,
  type Db,
  type ServerModule,
  type StaffNames,
} from "../core/index.ts";
import { createListDrafts } from "./drafts.ts";
import type { FileList } from "./list.ts";

export type { CellFormats } from "./cells.ts";
export { brokenAt, depthOf, placeOf, placesOf } from "./json-places.ts";
export { fileList, lockLists, type FileList, type ListChange, type ListFault } from "./list.ts";

/** A list of some thousand rows, base64. */
const fileBytes = 8 * 1024 * 1024;
const parseKind = parser(FileKind);

/** The catalogue's lists as files: each owner describes its own, here they go out and come in. */
export function createListFiles(deps: {
  db: Db;
  clock: Clock;
  lists: readonly FileList[];
  /** Code of the division whose catalogue it is. */
  division: string;
  staffNames: StaffNames;
}): ServerModule {
  const drafts = createListDrafts(deps);

  function listOf(text: string): FileList {
    const kind = parseKind(text);
    const list = kind.ok ? deps.lists.find((one) => one.kind === kind.value) : undefined;
    if (list === undefined) throw new Problem("notFound");
    return list;
  }

  return {
    name: "list-files",
    dependsOn: ["catalogue", "service-points", "life-events"],
    publicRoutes: async (app) => {
      route(app, routes.exportList, async ({ params, query, reply }) => {
        const list = listOf(params.kind);
        const rows = await list.exported(deps.db);
        const named = (format: string) => `attachment; filename=${list.kind}.${format}`;
        if (query.format === "csv")
          void reply
            .header("content-disposition", named("csv"))
            .type("text/csv; charset=utf-8")
            .send(list.asCsv(rows));
        else void reply.header("content-disposition", named("json"));
        return [...rows];
      });
      const importList = async ({ params, body, staff }: ApiRequest<typeof routes.importList>) => {
        const list = listOf(params.kind);
        const { format, content, dryRun, reason } = body;
        const bytes = Buffer.from(content, "base64");
        return valueOf(await drafts.take(staff, list, { format, bytes, dryRun, reason }));
      };
      route(app, routes.importList, importList, { bodyLimit: fileBytes });
      route(app, routes.listDrafts, async ({ staff }) => drafts.all(staff));
      route(app, routes.listDraft, async ({ params, staff }) => valueOf(await drafts.one(staff, params.id)));
      route(app, routes.publishListDraft, async ({ params, staff }) =>
        valueOf(await drafts.publish(staff, params.id)),
      );
      route(app, routes.refuseListDraft, async ({ params, body, staff }) => {
        valueOf(await drafts.refuse(staff, params.id, body.reason));
        return {};
      });
    },
  };
}
