export { unprintable } from "../../sheets/index.ts";
export { pageText, type PageModel } from "./model.ts";
export { renderPage, type Finish } from "./render.ts";
export { sealPicture } from "./seal-png.ts";
