type GrantState = "granted" | "consumed" | "printed" | "unknown" | "notPrinted" | "withdrawn";

export type CertificatesTables = {
  certificate_serials: { day: string; last: number };
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
  };
  certificate_documents: {
    certificate_id: string;
    copy: number;
    digest: Buffer;
    sealed: Buffer;
    made_at: Date;
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
