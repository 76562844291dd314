export { isDistrust, isOutOfDate } from "./distrust.ts";
export { createServerClient, type CallFailure, type ServerClient } from "./server-client.ts";
