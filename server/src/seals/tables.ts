import type { ColumnType } from "kysely";

type Once<Value> = ColumnType<Value, Value, never>;

export type SealsTables = {
  seals: {
    id: Once<string>;
    code: Once<string>;
    name: Once<string>;
    issuer_uscc: Once<string>;
    department: Once<string>;
    division: Once<string>;
    picture: Once<Buffer>;
    valid_from: Once<Date>;
    valid_until: Once<Date>;
    state: "proposed" | "approved" | "revoked";
    proposed_by: Once<string>;
    proposed_at: Once<Date>;
    approved_by: string | null;
    approved_at: Date | null;
    revoked_by: string | null;
    revoked_at: Date | null;
    seal: Buffer | null;
  };
  seal_uses: {
    id: Once<string>;
    seal_id: Once<string>;
    certificate_id: Once<string>;
    copy: Once<number>;
    digest: Once<Buffer>;
    at: Once<Date>;
  };
};
