import { ok, type Clock } from "@zizhuban/device-agent-contract";
import { allows, ServicePointRow } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import { newId } from "../core/index.ts";
import { fileList, type ListFault } from "../list-files/index.ts";
import type { PointStore } from "./store.ts";

/** The service points as a file; one without an id is new. */
export function pointsFile(deps: { clock: Clock; catalogue: CatalogueModule; store: PointStore }) {
  const { clock, catalogue, store } = deps;

  function faultsOf(points: readonly ServicePointRow[]): ListFault[] {
    const kids = points.map(({ kid }) => kid);
    return points.flatMap(({ id = "", division, kid }, at): ListFault[] => {
      const strange: ListFault[] = catalogue.hasDivision(division)
        ? []
        : [
            {
              key: id,
              path: "/division",
              code: "referenceUnknown",
              message: `${division} is not listed`,
            },
          ];
      const twin = kid !== undefined && kids.indexOf(kid) !== at;
      const twice: ListFault = {
        key: id,
        path: "/kid",
        code: "keyTwice",
        message: "this kiosk stands twice",
      };
      return twin ? [...strange, twice] : strange;
    });
  }

  return fileList({
    kind: "service-points",
    schema: ServicePointRow,
    keyMember: "id",
    formats: ["json", "csv"],
    replaces: true,
    rows: async (on) => store.all(on),
    complete: (row) => (row.id === undefined ? { ...row, id: newId(clock) } : row),
    faults: async ({ rows }) => faultsOf(rows),
    async mayWrite(staff, { added, changed, removed }, tx) {
      const before = new Map((await store.all(tx)).map((point) => [point.id, point]));
      // Moving a point needs the right for both places.
      const left = changed.flatMap(({ id = "" }) => before.get(id) ?? []);
      return [...added, ...changed, ...removed, ...left].every(({ division }) =>
        allows(staff.assignments, "catalogue.edit", { division }),
      );
    },
    async write(tx, { staff }, { added, changed, removed }) {
      // Those that go make room for those that come: a kiosk stands at one point.
      for (const { id = "" } of [...removed, ...changed]) await store.remove(tx, staff, id);
      for (const { id = "", ...change } of [...added, ...changed]) await store.put(tx, staff, id, change);
      return ok();
    },
  });
}
