import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import type { Cases } from "../cases/index.ts";
import type { Certificates } from "../certificates/index.ts";
import { dataPart, type Db, type FileSource, type ServerModule } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { MessageOutbox } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import { createOrders } from "./orders.ts";
import { deliveryRoutesOf, ownDeliveryRoutes } from "./routes.ts";

/** Delivery (domain.md G2, S8): a result is collected by its owner with code and card, or sent to them. */
export function createDelivery(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  cases: Cases;
  certificates: Certificates;
  parties: Parties;
  outbox: MessageOutbox;
  points: () => readonly { readonly code: string; readonly name: string }[];
}) {
  const orders = createOrders(deps);
  /** Who got it and when; where it was sent stays here. */
  const fileParts: FileSource = async (caseId, tx) => {
    const row = await orders.find(caseId, tx);
    if (row === undefined) return [];
    const { way, point, state, carrier, tracking } = row;
    const log = await orders.log(caseId, tx);
    return [dataPart("delivery", "delivery", new Sensitive({ way, point, state, carrier, tracking, log }))];
  };
  const module: ServerModule = {
    name: "delivery",
    dependsOn: ["key-store", "cases", "certificates", "parties", "catalogue", "message-outbox"],
    routes: ownDeliveryRoutes({ ...deps, orders }),
    publicRoutes: deliveryRoutesOf({ ...deps, orders }),
  };
  return { ...module, fileParts };
}
