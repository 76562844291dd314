import { arrangeSlip, pictureOfDots, pictureOfSlip, type SlipLayout } from "../../documents/index.ts";
import type { ReceiptProfile } from "./profiles.ts";
import { slipDots } from "./slip-dots.ts";

/**
 * The slip as it will come out, as a PNG one pixel a dot. A slip that is sent as dots is shown by these very dots;
 * one that the printer sets in its own font by its words and its line grid.
 */
export async function previewSlip(layout: SlipLayout, profile: ReceiptProfile): Promise<Uint8Array> {
  if (profile.chineseFont !== "none") return pictureOfSlip(layout, profile);
  const { bitmap } = await slipDots(arrangeSlip(layout, profile.paper), profile);
  return pictureOfDots(bitmap, profile.paper);
}
