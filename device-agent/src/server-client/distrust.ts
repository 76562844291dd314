/** X509 certificate error codes of Node.js (tls, "X509 certificate error codes") that mean another authority. */
const distrust: ReadonlySet<string> = new Set([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "CERT_UNTRUSTED",
]);

/** The same list: an authority we know, but the dates do not fit our clock. */
const outOfDate: ReadonlySet<string> = new Set(["CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED"]);

/** Whether the detail of a `serverUnreachable` says that by our clock the server's certificate is not valid yet, or no more. */
export function isOutOfDate(detail: string | undefined): boolean {
  return detail !== undefined && outOfDate.has(detail);
}

/** Whether the detail of a `serverUnreachable` says that somebody is there whom our authority does not vouch for. */
export function isDistrust(detail: string | undefined): boolean {
  return detail !== undefined && distrust.has(detail);
}
