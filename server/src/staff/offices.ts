import type { Assignment } from "@zizhuban/server-contract";
import type { Db } from "../core/index.ts";
import { heldAt } from "./held.ts";

const account = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Which office somebody sat in when they did something; nothing is known of who is no account. */
export function createOfficesAt({ db }: { db: Db }) {
  return async (staffId: string, at: number): Promise<readonly Assignment[]> =>
    account.test(staffId) ? heldAt(db, staffId, at) : [];
}
