import type { Generated } from "kysely";
import type { Citizen } from "../core/index.ts";

export type IdentityTables = {
  kiosk_nonces: { nonce_digest: Buffer; kid: string; expires_at: Date; used_at: Date | null };
  reader_bindings: { kid: string; sam_id: string; bound_at: Date };
  citizen_sessions: {
    id: string;
    token_digest: Buffer;
    kid: string;
    visit_id: string;
    person_id: string;
    level: "A1" | "A2" | "A3";
    token: Citizen["token"];
    /** What staff saw, where the token is theirs. */
    seen_document_id: string | null;
    enterprise_id: string | null;
    authorisation_id: string | null;
    acting_items: string[] | null;
    acting_until: Date | null;
    opened_at: Date;
    expires_at: Date;
    ended_at: Date | null;
  };
  one_time_codes: {
    id: string;
    session_id: string;
    person_id: string;
    code_digest: Buffer;
    sent_at: Date;
    expires_at: Date;
    failures: Generated<number>;
    used_at: Date | null;
  };
};
