import type { Sensitive } from "@zizhuban/device-agent-contract";

/** A row as the rules of its register look at it; its values stay wrapped. */
export interface KeptRecord {
  readonly id: string;
  readonly record: Sensitive<unknown>;
}

/** All rows an owner keeps of one register, in the order of their ids: those after this one, so many at most. */
export type KeptRecords = (after: string, limit: number) => Promise<readonly KeptRecord[]>;
