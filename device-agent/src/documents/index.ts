export {
  encodePwgPage,
  pwgRasterSync,
  type PwgRasterOptions,
  type PwgRasterPage,
  type PwgRasterType,
} from "./pwg-raster.ts";
export { pwgRasterOfPdf, rasterisePdf, type PagePicture, type RasteriseOptions } from "./rasterise-pdf.ts";
export { dateAndTime, layoutSlip, type SlipFormName, type SlipSite } from "./slip.ts";
export type { SlipLayout, SlipLine } from "./slip-layout.ts";
export { drawModules, drawText } from "./slip-drawing.ts";
export {
  drawable,
  pictureOfDots,
  pictureOfPaper,
  pictureOfSlip,
  rasteriseSlip,
  rowsOf,
  type Bitmap,
} from "./slip-picture.ts";
export { arrangeSlip, ruleRow, type SlipPaper, type SlipRow } from "./slip-rows.ts";
export { drawReadinessReport, type Readiness, type ReportWords } from "./readiness-report.ts";
export { drawTestPage } from "./test-page.ts";
export type { CleanPicture } from "./scan/clean-page.ts";
export { createPictureStudio, type PictureStudio } from "./scan/pictures.ts";
export { homography, type Point, type Quad } from "./scan/geometry.ts";
