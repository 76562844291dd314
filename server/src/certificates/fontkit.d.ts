// fontkit and pdfkit ship no types for the one trick used here: a font parsed once and shared by
// all documents (reference spikes.md Q7).
declare module "fontkit" {
  export interface Font {
    hasGlyphForCodePoint(codePoint: number): boolean;
    layout(text: string): unknown;
  }
  export function create(data: Uint8Array): Font;
}

declare namespace PDFKit.Mixins {
  interface PDFFont {
    registerFont(name: string, font: { layout(text: string): unknown }): this;
  }
}
