export { createSmppProvider } from "./provider.ts";
export type { Receipt } from "./protocol.ts";
export type { SmppAccount } from "./session.ts";
