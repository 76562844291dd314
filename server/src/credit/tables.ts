export interface CreditRow {
  readonly id: string;
  readonly case_id: string;
  readonly ref: string;
  readonly item_key: string;
  readonly person_id: string;
  readonly enterprise_id: string | null;
  readonly found_by: string;
  readonly confirmed_by: string;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly entered_at: Date;
}
