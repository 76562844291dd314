import type { Clock } from "@zizhuban/device-agent-contract";
import type { ServicePoint, ServicePointChange } from "@zizhuban/server-contract";
import { audit, type Db, type Staff, type Tx } from "../core/index.ts";

type Row = {
  id: string;
  name: string;
  kind: ServicePoint["kind"];
  division: string;
  address: string;
  telephone: string;
  hours: ServicePoint["hours"];
  equipment: ServicePoint["equipment"];
  kid: string | null;
  updated_at: Date;
  updated_by: string;
};
type Written = Omit<Row, "hours" | "equipment"> & { hours: unknown; equipment: unknown };

/** The registered points in the database. */
export function createPointStore(clock: Clock) {
  const tables = (on: Db | Tx) => on.$extendTables<{ service_points: Row }>();
  const written = (tx: Tx) => tx.$extendTables<{ service_points: Written }>();
  const told = async (tx: Tx, { staffId }: Staff, did: string, id: string, fields: readonly string[]) =>
    audit(tx, clock, {
      actor: `staff:${staffId}`,
      action: `servicePoint.${did}`,
      subject: { kind: "servicePoint", id },
      fields,
    });

  return {
    async all(on: Db | Tx): Promise<ServicePoint[]> {
      const rows = await tables(on)
        .selectFrom("service_points")
        .selectAll()
        .orderBy("division")
        .orderBy("name")
        .orderBy("id")
        .execute();
      return rows.map(({ id, name, kind, division, address, telephone, hours, equipment, kid }) =>
        Object.assign(
          { id, name, kind, division, address, telephone, hours, equipment: [...equipment] },
          kid !== null && { kid },
        ),
      );
    },

    async put(tx: Tx, staff: Staff, id: string, change: ServicePointChange): Promise<void> {
      const { kid, hours, equipment, ...rest } = change;
      const row = {
        ...rest,
        kid: kid ?? null,
        hours: JSON.stringify(hours),
        equipment: JSON.stringify(equipment),
        updated_at: new Date(clock.now()),
        updated_by: staff.staffId,
      };
      await written(tx)
        .insertInto("service_points")
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
        .execute();
      await told(tx, staff, "changed", id, Object.keys(change));
    },

    async remove(tx: Tx, staff: Staff, id: string): Promise<void> {
      await tables(tx).deleteFrom("service_points").where("id", "=", id).execute();
      await told(tx, staff, "removed", id, []);
    },
  };
}
export type PointStore = ReturnType<typeof createPointStore>;
