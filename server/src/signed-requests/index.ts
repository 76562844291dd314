export { isThisMachine, mayCarryCitizensData } from "./address.ts";
export { watchCondition, type Condition } from "./condition.ts";
export { post, type PeerTls } from "./post.ts";
export { bodyDigest, replayWindow, requestContent, sign, verify } from "./signature.ts";
