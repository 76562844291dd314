export { unprintable } from "../../sheets/index.ts";
export { pageText, type PageModel } from "./model.ts";
export { renderFinished, renderPage } from "./render.ts";
export { sealPicture } from "./seal-png.ts";
