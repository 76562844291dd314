import "./code-keypad.ts";

export type { CodeEntered } from "./code-keypad.ts";
