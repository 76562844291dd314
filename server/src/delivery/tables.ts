import type { DeliveryState, DeliveryWay } from "@zizhuban/server-contract";
import type { GeneratedAlways } from "kysely";
import type { Db, Tx } from "../core/index.ts";

type DeliveryTables = {
  deliveries: {
    case_id: string;
    way: DeliveryWay;
    point: string;
    sealed_address: Buffer | null;
    sealed_code: Buffer | null;
    ready_at: Date | null;
    wrong_tries: number;
    locked_until: Date | null;
    carrier: string | null;
    tracking: string | null;
    state: DeliveryState;
  };
  delivery_events: { seq: GeneratedAlways<number>; case_id: string; type: string; actor: string; at: Date };
};
export type DeliveryRowOf = DeliveryTables["deliveries"];

export const deliveryTables = (on: Db | Tx) => on.$extendTables<DeliveryTables>();
export const addressContext = (caseId: string) => `deliveries.sealed_address:${caseId}`;
export const codeContext = (caseId: string) => `deliveries.sealed_code:${caseId}`;
