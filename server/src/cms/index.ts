export { asCertificate, readSignedData, type ReadSignedData } from "./read.ts";
export { createCms, type Cms, type CmsSigner } from "./sign.ts";
export { oid } from "./oid.ts";
