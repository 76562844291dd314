import type { RouteName } from "@zizhuban/server-contract";

const words = "为什么";
const own = "0199aaaa-0000-7000-8000-000000000000";
const materials = (id: string) => [{ ref: "M12", id }];
const point = {
  name: "别处的点",
  kind: "selfService",
  division: "420702101",
  address: "",
  telephone: "01012345678",
  hours: { always: true },
  equipment: [],
};
const application = {
  itemKey: "GA03",
  form: { telephone: "13900000001", address: "别处", startDate: "2026-01-05" },
  later: [],
  promised: [],
  consents: [],
};

/** A name written by hand. */
const signature = {
  digest: "0".repeat(64),
  strokes: [0, 1].map((row) =>
    Array.from({ length: 12 }, (_, step) => ({
      x: 100 + step * 40,
      y: 200 + row * 150,
      t: row * 400 + step * 16,
    })),
  ),
};

/** What of a request the asker may choose besides the id; an account of their own, where one is needed. */
type Body = (id: string, asker: string) => object;
const plain =
  (body: object): Body =>
  () =>
    body;

/** Routes that write without being told anything. */
export const silent: ReadonlySet<RouteName> = new Set([
  "grant",
  "endAuthorisation",
  "approveLicenceChange",
  "refuseLicenceChange",
  "approveSeal",
  "revokeSeal",
  "endEnterpriseAuthorisation",
  "actByAuthorisation",
  "withdrawCase",
  "retryDeadLetter",
  "retryMessage",
  "postalReceipt",
  "postalReturn",
  "revokeGrant",
  "approveDisposal",
  "refuseDisposal",
  "resetStaff",
  "offerClaim",
  "withdrawClaim",
  "revokeKiosk",
  "publishListDraft",
]);

const packaged = {
  code: "YJS92",
  version: 1,
  answers: {},
  chosen: [],
  form: { telephone: "13900000001" },
  later: [],
  promised: ["M37"],
  consents: [],
};

/** A body that each writing route takes as it is, so that it is the id which is refused. */
export const bodies: Partial<Record<`${RouteName} ${string}`, Body>> = {
  "proof challengeId": (challengeId) => ({ challengeId, answer: "123456" }),
  "provePresence challengeId": (challengeId) => ({ challengeId }),
  "confirmPresence id": (id) => ({ id, code: "123456", cardEnding: "0010" }),
  "openSeenDocumentSession challengeId": (challengeId) => ({ challengeId, visitId: own }),
  "refuseStranger :id": plain({ reason: "otherPerson" }),
  "showCardAtWindow :id": plain({}),
  "refusePresence :id": plain({ reason: "otherPerson" }),
  "consumeGrant :id": plain({ jobId: own }),
  "grantOutcome :id": plain({ jobId: own, state: "notPrinted" }),
  "refuseListDraft :id": plain({ reason: words }),
  "licenceCopy :id": plain({ purpose: "办理入学", days: 1 }),
  "authoriseLicence :id": plain({ recipient: "GA", purpose: "办理入学", days: 1 }),
  "proposeLicenceChange :id": plain({ kind: "revocation", reason: words }),
  "proposeLicenceFacts :id": plain({ reason: words, fromFile: ["holderName"] }),
  "sign :id": plain(signature),
  "signPackage :id": plain(signature),
  "countersign :id": plain(signature),
  "checkMaterials chosen.id": (id) => ({
    itemKey: "GA03",
    formFilled: true,
    applying: [],
    later: [],
    promised: [],
    chosen: materials(id),
    consents: [],
  }),
  "supplyMaterials :id": plain({ materials: materials(own), consents: [] }),
  "apply materials.id": (id) => ({ ...application, materials: materials(id) }),
  "apply draft": (draft) => ({ ...application, draft }),
  "takeDraft draft": (draft) => ({ draft }),
  "rejectMaterial :id": plain({ ground: "illegible", reason: words }),
  "deskAct :id": plain({ version: 1, action: { type: "receive" } }),
  "deskCheck :id": plain({ point: 0, looked: true }),
  "deskBatch cases.id": (id) => ({ cases: [{ id, version: 1 }], action: { type: "receive" } }),
  "departmentAcknowledge ids": (id) => ({ ids: [id] }),
  "departmentResult caseId": (caseId) => ({ id: own, caseId, outcome: "granted", reasons: [] }),
  "giveUpDeadLetter :id": plain({ reason: words }),
  "closeMessage :id": plain({ reason: words }),
  "chooseDelivery :id": plain({ way: "counter" }),
  "collect :id": plain({ code: "123456", idNumber: "420702198506150010" }),
  "dispatch :id": plain({ carrier: "邮政", tracking: "EMS1234567890" }),
  "askOpinions :id": plain({ departments: ["GA"], words }),
  "giveOpinion :id": plain({ stance: "agree", words }),
  "releaseOpinion :id": plain({ reason: words }),
  "applyLifeEvent materials.id": (id) => ({ ...packaged, materials: [{ ref: "M17", id }] }),
  "applyLifeEvent draft": (draft) => ({ ...packaged, draft }),
  "verifyMaterial :id": plain({}),
  "supplyMaterials materials.id": (id) => ({ materials: materials(id), consents: [] }),
  "reportVisit caseId": (caseId) => ({ caseId, result: "pass", words }),
  "changeServicePoint kid": (kid) => ({ ...point, kid }),
  "planVisit parts.caseId": (caseId) => ({
    parts: [{ caseId }],
    place: "样例路1号",
    from: Date.UTC(2026, 11, 8, 2),
    until: Date.UTC(2026, 11, 8, 3),
  }),
  "moveVisit :id": plain({
    version: 1,
    from: Date.UTC(2026, 11, 8, 2),
    until: Date.UTC(2026, 11, 8, 3),
    reason: words,
  }),
  "cancelVisit :id": plain({ version: 1, reason: words }),
  "reportVisit :id": plain({ caseId: own, result: "pass", words }),
  "decideDispute :id": plain({ reason: words }),
  "proposeCreditChange :id": plain({ kind: "repair", words }),
  "decideCreditChange :id": plain({ approve: false, reason: words }),
  "decideMerge :id": plain({ approve: false }),
  "rate caseId": (caseId) => ({ caseId, stars: 5, reasons: [] }),
  "proposeDisposal :id": plain({ words }),
  "staffTelephone :id": plain({ telephone: "13800000000" }),
  "disableStaff :id": plain({ disabled: true }),
  "grantRole :id": plain({ role: "auditor", division: "420702101" }),
  "recordAbsence absentId": (absentId) => ({
    absentId,
    from: Date.UTC(2026, 11, 1),
    until: Date.UTC(2026, 11, 9),
  }),
  "recordAbsence deputyId": (deputyId, absentId) => ({
    absentId,
    deputyId,
    from: Date.UTC(2026, 11, 1),
    until: Date.UTC(2026, 11, 9),
  }),
  "bindSubject :id": plain({ subject: "somebody" }),
  "changeTechnician :id": plain({ active: false }),
  "changeKiosk :kid": plain({
    name: "别处的机器",
    number: "9",
    division: "420702101",
    phone: "12345",
    hours: "24 小时",
    devices: [],
  }),
  "helpAct :id": plain({ version: 1, action: { type: "take" } }),
  "addServicePoint kid": (kid) => ({ ...point, kid }),
  "changeServicePoint :id": plain(point),
};
