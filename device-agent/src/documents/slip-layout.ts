/** A slip as lines, before any printer is chosen; the printer's room encodes it for its profile. */
export type SlipLine =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly size: "normal" | "large" | "huge";
      readonly align: "left" | "center";
      readonly bold: boolean;
    }
  | { readonly kind: "rule" }
  | { readonly kind: "feed"; readonly lines: number }
  | { readonly kind: "qr"; readonly text: string };

export interface SlipLayout {
  readonly lines: readonly SlipLine[];
}
