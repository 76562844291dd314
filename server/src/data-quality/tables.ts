import type { BaseRegister, QualityFinding } from "@zizhuban/server-contract";

export type QualityTables = {
  quality_runs: { day: string; started_at: Date; finished_at: Date | null };
  quality_counts: { day: string; register: BaseRegister; checked: number; sound: number };
  quality_findings: {
    day: string;
    register: BaseRegister;
    field: string;
    rule: QualityFinding["rule"];
    count: number;
    ids: string[];
    since: string;
  };
};
