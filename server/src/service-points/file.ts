import { ok, type Clock } from "@zizhuban/device-agent-contract";
import { allows, ServicePointRow } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import { newId, type Tx } from "../core/index.ts";
import { fileList, type ListFault } from "../list-files/index.ts";
import { opensEver, type StandingKiosk } from "./able.ts";
import { pointCells } from "./cells.ts";
import type { PointStore } from "./store.ts";

/** The service points as a file; one without an id is new. */
export function pointsFile(deps: {
  clock: Clock;
  catalogue: CatalogueModule;
  store: PointStore;
  liveKiosks(on: Tx): Promise<readonly StandingKiosk[]>;
}) {
  const { clock, catalogue, store } = deps;

  function faultsOf(points: readonly ServicePointRow[]): ListFault[] {
    const kids = points.map(({ kid }) => kid);
    return points.flatMap(({ id = "", division, kid, hours }, at): ListFault[] => {
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
      const never: ListFault = { key: id, path: "/hours", code: "shape", message: "from is not before to" };
      return [...strange, ...(twin ? [twice] : []), ...(opensEver(hours) ? [] : [never])];
    });
  }

  return fileList({
    kind: "service-points",
    schema: ServicePointRow,
    keyMember: "id",
    cells: pointCells,
    replaces: true,
    rows: async (on) => store.all(on),
    complete: (row) => (row.id === undefined ? { ...row, id: newId(clock) } : row),
    faults: async ({ rows }) => faultsOf(rows),
    async mayWrite(staff, { added, changed, removed }, tx, permission) {
      const before = new Map((await store.all(tx)).map((point) => [point.id, point]));
      // Moving a point needs the right for both places.
      const left = changed.flatMap(({ id = "" }) => before.get(id) ?? []);
      const standing = new Map((await deps.liveKiosks(tx)).map(({ kid, division }) => [kid, division]));
      // A kiosk that stands elsewhere is not theirs to hang a point on.
      const hung = [...added, ...changed].flatMap(({ kid = "" }) => standing.get(kid) ?? []);
      const places = [...added, ...changed, ...removed, ...left].map(({ division }) => division);
      return [...places, ...hung].every((division) => allows(staff.assignments, permission, { division }));
    },
    async write(tx, { staff }, { added, changed, removed }) {
      // Those that go make room for those that come: a kiosk stands at one point.
      for (const { id = "" } of [...removed, ...changed]) await store.remove(tx, staff, id);
      for (const { id = "", ...change } of [...added, ...changed]) await store.put(tx, staff, id, change);
      return ok();
    },
  });
}
