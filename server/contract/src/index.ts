export * from "./filed.ts";
export * from "./hand-over.ts";
export * from "./http/index.ts";
export * from "./mqtt.ts";
export * from "./pen.ts";
export * from "./staff-roles.ts";
