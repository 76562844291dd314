export { createAnswerCache, type AnswerCache } from "./answer-cache.ts";
export { createCredentials } from "./credentials.ts";
export { createDocumentStore, type DocumentStore } from "./documents.ts";
export { createForwarder, type Upstream } from "./forward.ts";
export { createGateway } from "./gateway.ts";
export { createLivePictures, type LivePictures } from "./live.ts";
