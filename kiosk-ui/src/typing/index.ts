import "./text-keyboard.ts";

export type { Kind } from "./layouts.ts";
export { forgetTyped } from "./memory.ts";
export { TextTyped } from "./text-keyboard.ts";
