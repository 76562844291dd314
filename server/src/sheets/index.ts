export { font, unprintable } from "./fonts.ts";
export { sheetText, type SheetModel } from "./model.ts";
export { drawQrCode } from "./qr-code.ts";
export { renderSheet } from "./render.ts";
