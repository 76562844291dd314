type GrantState = "granted" | "consumed" | "printed" | "unknown" | "notPrinted" | "withdrawn";

export type CertificatesTables = {
  certificates: {
    id: string;
    number: string;
    identifier: string;
    verify_digest: Buffer;
    template: string;
    person_id: string;
    session_id: string;
    kid: string;
    sealed_content: Buffer;
    /** Absent on rows older than the column. */
    issuer_uscc: string | null;
    issued_at: Date;
    revoked_at: Date | null;
    revoked_reason: string | null;
    version: number;
    replaces: string | null;
  };
  certificate_changes: {
    id: string;
    certificate_id: string;
    kind: "revocation" | "reissue" | "change";
    dual: boolean;
    sealed_reason: Buffer;
    /** Of a change. */
    sealed_facts: Buffer | null;
    proposed_by: string;
    proposed_at: Date;
    state: "proposed" | "done" | "refused";
    decided_by: string | null;
    decided_at: Date | null;
    replacement_id: string | null;
  };
  certificate_authorisations: {
    id: string;
    certificate_id: string;
    recipient: string;
    sealed_purpose: Buffer;
    session_id: string;
    given_at: Date;
    expires_at: Date;
    ended_at: Date | null;
  };
  certificate_uses: {
    id: string;
    authorisation_id: string;
    case_id: string | null;
    actor: string;
    at: Date;
  };
  certificate_documents: {
    certificate_id: string;
    copy: number;
    digest: Buffer;
    sealed: Buffer;
    made_at: Date;
    wanted_by: string | null;
  };
  certificate_documents_due: {
    certificate_id: string;
    copy: number;
    sealed_limit: Buffer | null;
    wanted_by: string | null;
    due_at: Date;
  };
  print_grants: {
    id: string;
    certificate_id: string;
    copy: number;
    kid: string;
    session_id: string;
    state: GrantState;
    job_id: string | null;
    granted_at: Date;
    expires_at: Date;
    consumed_at: Date | null;
    finished_at: Date | null;
  };
};

export function contentContext(id: string): string {
  return `certificates.sealed_content:${id}`;
}

export function documentContext(id: string, copy: number): string {
  return `certificate_documents.sealed:${id}:${copy}`;
}

export function limitContext(id: string, copy: number): string {
  return `certificate_documents_due.sealed_limit:${id}:${copy}`;
}
