export { createServerClient, type CallFailure, type ServerClient } from "./server-client.ts";
