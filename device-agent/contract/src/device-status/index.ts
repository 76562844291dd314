export * from "./barcode-reader.ts";
export * from "./common-state.ts";
export * from "./device-view.ts";
export * from "./id-card-reader.ts";
export * from "./printer.ts";
export * from "./unreachable.ts";
