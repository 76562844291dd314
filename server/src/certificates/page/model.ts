/** What one A4 certificate says, before anything is drawn. Every string on the paper is in here. */
export interface PageModel {
  readonly title: string;
  readonly opening: string;
  readonly table: {
    /** `share` of the table's width; all shares add up to 1. */
    readonly columns: readonly { readonly label: string; readonly share: number }[];
    readonly rows: readonly (readonly string[])[];
  };
  readonly closing: string;
  /** Where the facts came from and when they were asked. */
  readonly source: string;
  readonly issuer: string;
  /** `2026年11月23日`. */
  readonly issuedOn: string;
  readonly number: string;
  /** Identifier of the electronic certificate, GB/T 36904. */
  readonly identifier: string;
  /** What the QR says; absent on a preview, whose QR would make a photographed screen look issued. */
  readonly verifyUrl: string | undefined;
  /** `补打 · 第 2 份`; absent on the first copy. */
  readonly copyMark: string | undefined;
  /** Words written large and faint across the page. */
  readonly watermark: string;
  /** Deployments that are not authorised say so in words beside the title. */
  readonly sampleNotice: string | undefined;
  /** Said under the page of a preview. */
  readonly previewNotice: string | undefined;
}

/** All text of a page, for the check that the font can draw it. */
export function pageText(page: PageModel): string {
  const { columns, rows } = page.table;
  const { title, opening, closing, source, issuer, number, identifier } = page;
  return [title, opening, closing, source, issuer, number, identifier]
    .concat(
      columns.map(({ label }) => label),
      rows.flat(),
      page.copyMark ?? "",
    )
    .join("");
}
