export { unprintable } from "./fonts.ts";
export { pageText, type PageModel } from "./model.ts";
export { renderPage } from "./render.ts";
