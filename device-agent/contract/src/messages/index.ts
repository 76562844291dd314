export * from "./catalogue.ts";
export * from "./common.ts";
export * from "./envelope.ts";
export * from "./extension.ts";
