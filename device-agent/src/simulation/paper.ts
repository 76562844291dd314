/** A paper that left a simulated printer: a receipt as picture and decoded text, or the PDF as it arrived. */
export type FreshPaper = { readonly printer: string; readonly at: number } & (
  | { readonly kind: "receipt"; readonly png: Uint8Array; readonly text: string }
  | { readonly kind: "pdf"; readonly document: Uint8Array }
);

export type OnPaper = (paper: FreshPaper) => void;
