export * from "./http.ts";
export * from "./mqtt.ts";
