import { routes, type RouteDefinition, type RouteName } from "@zizhuban/server-contract";

/** Every kind of thing that a route can be asked for by an id. */
export const kinds = [
  "absence",
  "account",
  "archiveFile",
  "archiveNumber",
  "assignment",
  "authorisation",
  "case",
  "caseMaterial",
  "caseNumber",
  "certificate",
  "challenge",
  "creditChange",
  "creditEntry",
  "delivery",
  "departmentMessage",
  "dispute",
  "draft",
  "enterpriseAuthorisation",
  "helpForm",
  "helpRequest",
  "kiosk",
  "licenceChange",
  "licenceNumber",
  "lifeEvent",
  "listDraft",
  "material",
  "merge",
  "message",
  "opinion",
  "passkey",
  "presence",
  "printGrant",
  "seal",
  "seenDocument",
  "servicePoint",
  "shareGrant",
  "siteVisit",
  "technician",
] as const;
export type Kind = (typeof kinds)[number];

/** `new`: the asker makes it up, it names nothing that is there. */
export type Names = Kind | "new";

/**
 * What the ids of each route name: `:id` of its path, `?name` of its query, the rest of its body. A route that is not
 * here although it takes an id fails the sweep.
 */
export const named: Partial<Record<RouteName, Readonly<Record<string, Names>>>> = {
  openSession: { visitId: "new", samId: "new" },
  openSocialSecuritySession: { visitId: "new" },
  openSeenDocumentSession: { challengeId: "seenDocument", visitId: "new" },
  refuseStranger: { ":id": "seenDocument" },
  proof: { challengeId: "challenge" },
  provePresence: { challengeId: "presence" },
  confirmPresence: { id: "presence" },
  refusePresence: { ":id": "presence" },
  certificatePreview: { ":id": "certificate" },
  grantDocument: { ":id": "printGrant" },
  consumeGrant: { ":id": "printGrant", jobId: "new" },
  grantOutcome: { ":id": "printGrant", jobId: "new" },
  grant: { ":id": "certificate" },
  licenceCopy: { ":id": "certificate" },
  authoriseLicence: { ":id": "certificate" },
  endAuthorisation: { ":id": "authorisation" },
  licenceByNumber: { "?number": "licenceNumber" },
  licence: { ":id": "certificate" },
  proposeLicenceChange: { ":id": "certificate" },
  licenceFacts: { ":id": "certificate" },
  proposeLicenceFacts: { ":id": "certificate" },
  approveLicenceChange: { ":id": "licenceChange" },
  refuseLicenceChange: { ":id": "licenceChange" },
  approveSeal: { ":id": "seal" },
  revokeSeal: { ":id": "seal" },
  sealUses: { ":id": "seal" },
  signingSheet: { ":id": "case" },
  sign: { ":id": "case" },
  countersign: { ":id": "case" },
  packageSigningSheet: { ":id": "lifeEvent" },
  signPackage: { ":id": "lifeEvent" },
  signatures: { ":id": "case" },
  endEnterpriseAuthorisation: { ":id": "enterpriseAuthorisation" },
  actByAuthorisation: { ":id": "enterpriseAuthorisation" },
  ownMaterialPage: { ":id": "material" },
  discardMaterial: { ":id": "material" },
  checkMaterials: { "chosen.id": "material" },
  supplyMaterials: { ":id": "case", "materials.id": "material" },
  caseMaterials: { ":id": "case" },
  receiveMaterial: { ":id": "case" },
  showCardAtWindow: { ":id": "case" },
  caseMaterialPage: { ":id": "caseMaterial" },
  caseMaterialCopy: { ":id": "caseMaterial" },
  verifyMaterial: { ":id": "caseMaterial" },
  rejectMaterial: { ":id": "caseMaterial" },
  apply: { "materials.id": "material", draft: "draft" },
  ownDraft: { ":id": "draft" },
  takeDraft: { draft: "draft" },
  withdrawCase: { ":id": "case" },
  deskCases: { "?number": "caseNumber" },
  deliveries: { "?number": "caseNumber" },
  deskCase: { ":id": "case" },
  caseResult: { ":id": "case" },
  deskAct: { ":id": "case" },
  deskCheck: { ":id": "case" },
  deskBatch: { "cases.id": "case" },
  departmentAcknowledge: { ids: "departmentMessage" },
  departmentResult: { id: "new", caseId: "case" },
  retryDeadLetter: { ":id": "departmentMessage" },
  giveUpDeadLetter: { ":id": "departmentMessage" },
  retryMessage: { ":id": "message" },
  closeMessage: { ":id": "message" },
  delivery: { ":id": "delivery" },
  chooseDelivery: { ":id": "delivery" },
  deliveryOfCase: { ":id": "delivery" },
  collect: { ":id": "delivery" },
  dispatch: { ":id": "delivery" },
  postalReceipt: { ":id": "delivery" },
  postalReturn: { ":id": "delivery" },
  listDraft: { ":id": "listDraft" },
  publishListDraft: { ":id": "listDraft" },
  refuseListDraft: { ":id": "listDraft" },
  revokeGrant: { ":id": "shareGrant" },
  applyLifeEvent: { "materials.id": "material", draft: "draft" },
  ownLifeEvent: { ":id": "lifeEvent" },
  ownDepartmentForm: { ":id": "lifeEvent" },
  lifeEventCases: { "?ofCase": "case" },
  lifeEventCase: { ":id": "lifeEvent" },
  departmentForm: { ":id": "lifeEvent" },
  caseJoint: { ":id": "case" },
  askOpinions: { ":id": "case" },
  opinion: { ":id": "opinion" },
  giveOpinion: { ":id": "opinion" },
  releaseOpinion: { ":id": "opinion" },
  planVisit: { "parts.caseId": "case" },
  moveVisit: { ":id": "siteVisit" },
  cancelVisit: { ":id": "siteVisit" },
  reportVisit: { ":id": "siteVisit", caseId: "case" },
  rate: { caseId: "case" },
  decideDispute: { ":id": "dispute" },
  decideMerge: { ":id": "merge" },
  proposeCreditChange: { ":id": "creditEntry" },
  decideCreditChange: { ":id": "creditChange" },
  archiveFiles: { "?number": "archiveNumber" },
  archiveFile: { ":id": "archiveFile" },
  archivePackage: { ":id": "archiveFile" },
  proposeDisposal: { ":id": "archiveFile" },
  approveDisposal: { ":id": "archiveFile" },
  refuseDisposal: { ":id": "archiveFile" },
  staffTelephone: { ":id": "account" },
  resetStaff: { ":id": "account" },
  disableStaff: { ":id": "account" },
  grantRole: { ":id": "account" },
  revokeRole: { ":id": "assignment" },
  recordAbsence: { absentId: "account", deputyId: "account" },
  endAbsence: { ":id": "absence" },
  // Of the credential that the browser made: bound to its key, and to the challenge of one session.
  signInPasskey: { id: "new" },
  addPasskey: { id: "new" },
  removePasskey: { ":id": "passkey" },
  bindSubject: { ":id": "account" },
  changeTechnician: { ":id": "technician" },
  supervisionHits: { "?case": "case" },
  // The page's own word for the visit on this kiosk.
  requestHelp: { visit: "new" },
  helpRequest: { ":id": "helpRequest" },
  helpTicket: { ":id": "helpRequest" },
  helpAct: { ":id": "helpRequest" },
  helpForm: { ":id": "helpForm" },
  ownNotice: { ":id": "case" },
  caseNotice: { ":id": "case" },
  caseNoticePaper: { ":id": "case" },
  changeKiosk: { ":kid": "kiosk" },
  offerClaim: { ":kid": "kiosk" },
  withdrawClaim: { ":kid": "kiosk" },
  revokeKiosk: { ":kid": "kiosk" },
  addServicePoint: { kid: "kiosk" },
  changeServicePoint: { ":id": "servicePoint", kid: "kiosk" },
};

/** Words of addresses and queries that name something public, or choose by a property everybody may know. */
const choosing = new Set([
  ":code",
  ":department",
  ":key",
  ":kind",
  ":mode",
  ":page",
  ":ref",
  ":sequence",
  // A verify link is its own permission: 128 random bits, and it shows what is masked (DESIGN §4.4).
  ":token",
  "?after",
  "?applies",
  "?atLeast",
  "?card",
  "?days",
  "?division",
  "?due",
  "?format",
  "?from",
  "?item",
  "?kind",
  "?late",
  "?limit",
  "?paper",
  "?queue",
  "?rule",
  "?show",
  "?start",
  "?state",
  "?to",
  "?version",
  "?workdays",
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Members of a body that look like an id: by their format, or by what they are called. */
function idsIn(schema: unknown, path: string): string[] {
  if (!isObject(schema)) return [];
  const name = path.split(".").at(-1) ?? "";
  const isId = schema["format"] === "uuid" || (schema["type"] === "string" && /^(ids?|kid|.*Id)$/.test(name));
  if (isId) return [path];
  const inner = isObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const variants = ["anyOf", "oneOf", "allOf"].flatMap((key) =>
    Array.isArray(schema[key]) ? schema[key] : [],
  );
  return [
    ...inner.flatMap(([key, value]) => idsIn(value, path === "" ? key : `${path}.${key}`)),
    ...[schema["items"], ...variants].flatMap((value) => idsIn(value, path)),
  ];
}

/** Every place of a route where somebody may write an id; what only chooses is left out. */
export function placesOf({ path, query, body }: RouteDefinition): string[] {
  const inPath = [...path.matchAll(/:\w+/g)].map(([name]) => name);
  const asked: unknown = query;
  const properties = isObject(asked) ? asked["properties"] : undefined;
  const inQuery = Object.keys(isObject(properties) ? properties : {}).map((name) => `?${name}`);
  const open = [...inPath, ...inQuery].filter((name) => !choosing.has(name));
  return [...new Set([...open, ...idsIn(body, "")])];
}

/** One route and one place in it that names something. */
export interface Door {
  readonly name: RouteName;
  readonly definition: RouteDefinition;
  readonly place: string;
  readonly kind: Kind;
}

function isRouteName(name: string): name is RouteName {
  return Object.hasOwn(routes, name);
}

export const allRoutes = Object.entries<RouteDefinition>(routes).flatMap(([name, definition]) =>
  isRouteName(name) ? [{ name, definition }] : [],
);

/** Every place of every route that names something which is there. */
export const doors: readonly Door[] = allRoutes.flatMap(({ name, definition }) =>
  Object.entries(named[name] ?? {}).flatMap(([place, kind]) =>
    kind === "new" ? [] : [{ name, definition, place, kind }],
  ),
);
