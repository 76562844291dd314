export * from "./http/index.ts";
export * from "./mqtt.ts";
