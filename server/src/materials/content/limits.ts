/** How much one file may be; the deployment may set other numbers. */
export interface ContentLimits {
  /** Bytes of the file as it is sent. */
  readonly bytes: number;
  readonly pages: number;
  /** Of one picture. */
  readonly pixels: number;
  /** Bytes of all compressed parts of a PDF together, opened. */
  readonly inflated: number;
}

/** A scan of an A4 sheet at 300 dpi has 8.7 megapixels; a telephone's camera 50. */
export const standardLimits: ContentLimits = {
  bytes: 20 * 1024 * 1024,
  pages: 60,
  pixels: 64_000_000,
  inflated: 192 * 1024 * 1024,
};
