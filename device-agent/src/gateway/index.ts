export { createAnswerCache } from "./answer-cache.ts";
export { createCredentials } from "./credentials.ts";
export type { Credentials } from "./credentials.ts";
export { createDocumentStore } from "./documents.ts";
export type { DocumentStore } from "./documents.ts";
export { createForwarder } from "./forward.ts";
export type { Upstream } from "./forward.ts";
export { createGateway } from "./gateway.ts";
export type { Gateway, ListenFailure } from "./gateway.ts";
