/**
 * Every code a person or a program can meet, in one list. Each has a sentence in every locale
 * of kiosk-ui; the HTTP status is used where the code leaves a server.
 * HTTP bodies are RFC 9457 problem details whose `code` member is one of these.
 */
export const problemStatus = {
  // boundary
  invalidData: 400,
  /** A control, a direction override or a zero-width character: a text that is not what it looks like. */
  hiddenCharacter: 422,
  notFound: 404,
  methodNotAllowed: 405,
  payloadTooLarge: 413,
  unsupportedMediaType: 415,
  tooManyRequests: 429,
  internalError: 500,
  // who is asking
  notSignedIn: 401,
  originRefused: 403,
  hostRefused: 403,
  forbidden: 403,
  kioskUnknown: 403,
  kioskCertificateRequired: 401,
  /** Of a department: missing, wrong, or older than the replay window. */
  signatureInvalid: 401,
  claimInvalid: 403,
  claimUsed: 409,
  signInLinkInvalid: 403,
  signInWrong: 401,
  signInExpired: 410,
  passkeyUnavailable: 409,
  passkeyRefused: 401,
  providerUnavailable: 503,
  providerRefused: 401,
  subjectUnknown: 403,
  subjectTaken: 409,
  loginTaken: 409,
  notYourself: 403,
  numberTaken: 409,
  // identity
  nonceInvalid: 409,
  cardInvalid: 422,
  cardExpired: 422,
  sessionEnded: 401,
  identityLevelTooLow: 403,
  /** The register does not know this person as one who may act for that enterprise. */
  mandateUnknown: 403,
  proofUnavailable: 409,
  challengeInvalid: 409,
  codeWrong: 422,
  codeExpired: 410,
  pinWrong: 422,
  pinTooSimple: 422,
  /** Void until it is set anew, after another proof. */
  pinLocked: 409,
  /** Nobody has confirmed yet: ask again. */
  confirmationPending: 409,
  presenceCodeWrong: 422,
  tooManyAttempts: 429,
  resendTooSoon: 429,
  // services
  itemUnknown: 404,
  /** A file is UTF-8, with or without a byte order mark; GBK is not. */
  encodingNotUtf8: 422,
  itemUnavailable: 409,
  /** Neither window, authorisation nor supervision may be lacking (三到位). */
  itemNotPresent: 409,
  /** From the standard item, without a waiver (四级四同). */
  standardDiffers: 409,
  consentRequired: 422,
  registerUnavailable: 503,
  /** Nobody granted this item this register for this purpose. */
  shareNotGranted: 403,
  caseUnknown: 404,
  /** Somebody else changed it since it was read. */
  caseChanged: 409,
  // a case's own rules (server/src/cases/life-cycle)
  eventOutOfOrder: 409,
  sameOfficer: 403,
  supplementUsed: 409,
  materialNotOnList: 422,
  materialMissing: 422,
  notTolerable: 422,
  notPromisable: 422,
  /** A promise of theirs was untrue: none is taken until the day in the detail. */
  promiseBarred: 403,
  /** A promise may still be made good, until the day in the detail. */
  correctionOpen: 409,
  reasonsRequired: 422,
  gapsOpen: 409,
  extensionUsed: 409,
  notExtendable: 422,
  procedureUnknown: 422,
  notYours: 403,
  /** The citizen took it back before the department answered. */
  caseWithdrawn: 409,
  // life events and joint approval (server/src/life-events)
  packageUnknown: 404,
  /** Another version is in force than the one that was shown. */
  packageChanged: 409,
  packageFaulty: 409,
  /** A list of the catalogue was changed since the file was imported. */
  listChanged: 409,
  /** A stage of life would have no package any more. */
  stageUncovered: 409,
  nothingToDo: 422,
  lifeEventUnknown: 404,
  /** A decision waits for another department's opinion. */
  opinionMissing: 409,
  opinionUnknown: 404,
  /** A decision waits for the joint site visit's result. */
  visitResultMissing: 409,
  siteVisitUnknown: 404,
  siteVisitChanged: 409,
  /** A department or an inspector has another appointment then. */
  slotTaken: 409,
  notAWorkday: 422,
  /** An appointment ends on the day it begins, after it began. */
  slotOverMidnight: 422,
  // what people bring (server/src/materials)
  /** Not one of the kinds that are taken; `detail` names what it is instead. */
  fileTypeRefused: 415,
  fileUnreadable: 422,
  /** Runs, fetches or carries something: scripts, launches, embedded files. */
  fileUnsafe: 422,
  fileEncrypted: 422,
  /** Too many pages or pixels, or opens to more than it may. */
  fileTooComplex: 422,
  materialUnknown: 404,
  /** Seen by nobody yet: a window compares it with the original before it is used again. */
  materialNotVerified: 409,
  materialUsedUp: 409,
  materialExpired: 410,
  materialRejected: 409,
  // what was begun on a telephone (server/src/drafts)
  draftUnknown: 404,
  /** Mistyped, used, or out of date: which of them is told to nobody. */
  draftCodeInvalid: 422,
  /** It says that it is for another person. */
  draftOfAnother: 403,
  /** So many drafts or files are kept that no more are taken. */
  draftsFull: 429,
  nameNotPrintable: 422,
  certificateUnknown: 404,
  certificateRevoked: 410,
  /** Something about it is proposed already. */
  licenceChangeOpen: 409,
  licenceChangeUnknown: 404,
  licenceChangeSamePerson: 403,
  /** It has no such fact, or none that is changed after it was issued. */
  licenceFactFixed: 422,
  /** It says so already. */
  licenceFactsUnchanged: 409,
  authorisationUnknown: 404,
  /** The issuer's seal is not in force, or this machine cannot make it. */
  sealUnavailable: 503,
  /** The time-stamp authority does not answer, or not so that it can be believed. */
  timeStampUnavailable: 503,
  sealUnknown: 404,
  /** Not in the state this step needs. */
  sealStateWrong: 409,
  sealSamePerson: 403,
  sealPeriodInvalid: 422,
  archiveFileUnknown: 404,
  /** Still to be kept, or kept for good. */
  retentionRunning: 409,
  /** Not in the state this step needs: nothing proposed, or disposed of already. */
  disposalStateWrong: 409,
  disposalSamePerson: 403,
  grantInvalid: 409,
  grantUsed: 409,
  copiesExhausted: 409,
  /** Chosen too late, or not the next step. */
  deliveryStateWrong: 409,
  deliveryIncomplete: 422,
  deliveryUnknown: 404,
  /** Code or card is not the owner's. */
  collectorWrong: 403,
  /** The result goes out by its delivery, not past it. */
  deliveryOpen: 409,
  /** A tap, not a name. */
  signatureEmpty: 422,
  /** Written under another text than the one that lies there. */
  signatureOtherDocument: 409,
  /** The strokes of an earlier signature. */
  signatureReused: 409,
  /** The window has taken it up. */
  signatureClosed: 409,
  /** Handed in by a helper, and not signed by both. */
  signaturesMissing: 409,
  alreadyRated: 409,
  helpUnknown: 404,
  /** Somebody else changed the request since it was read. */
  helpChanged: 409,
  /** Help is free (帮办代办, 全程免费). */
  feeNotAllowed: 422,
  idempotencyKeyRequired: 400,
  idempotencyConflict: 409,
  // kiosk
  serverUnreachable: 503,
  documentGone: 404,
  visitRequired: 409,
  visitChanged: 409,
} as const;

export type ProblemCode = keyof typeof problemStatus;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemStatus, code);
}
