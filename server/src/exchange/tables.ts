export type ExchangeTables = {
  share_consents: {
    id: string;
    person_id: string;
    session_id: string;
    register: string;
    purpose: string;
    given_at: Date;
  };
  share_queries: {
    id: string;
    consent_id: string;
    person_id: string;
    kid: string;
    register: string;
    purpose: string;
    asked_at: Date;
    outcome: "found" | "noRecord" | "unavailable" | "refused";
    recipient: string | null;
    grant_id: string | null;
  };
  share_grants: {
    id: string;
    recipient: string;
    register: string;
    purpose: string;
    fields: string[];
    given_at: Date;
    given_by: string;
    valid_until: Date | null;
    revoked_at: Date | null;
  };
};
