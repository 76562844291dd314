import { validators } from "@zizhuban/device-agent-contract/build";
import {
  BatchResult,
  CalendarReport,
  CalendarView,
  CaseList,
  CaseMaterials,
  CaseChecks,
  CasePage,
  CaseSignatures,
  DepartmentEntries,
  FieldEntries,
  FleetFrame,
  KioskView,
  MaterialEntries,
  Problem,
  QueueCounts,
  routes,
  StaffMe,
  Strokes,
  SupervisionHit,
} from "@zizhuban/server-contract";
import { defineConfig } from "vite";

const checks = {
  isStaffMe: StaffMe,
  isCaseList: CaseList,
  isCaseChecks: CaseChecks,
  isCasePage: CasePage,
  isCaseSignatures: CaseSignatures,
  isQueueCounts: QueueCounts,
  isBatchResult: BatchResult,
  isChainAlerts: routes.absences.response,
  isCaseMaterials: CaseMaterials,
  isProblem: Problem,
  isEmpty: routes.signOut.response,
};

const peopleChecks = {
  isSignInWays: routes.signInWays.response,
  isPasskeyRequest: routes.passkeyRequest.response,
  isNewPasskeyRequest: routes.newPasskeyRequest.response,
  isPasskey: routes.addPasskey.response,
  isPasskeys: routes.passkeys.response,
  isSignInStep: routes.signInPassword.response,
  isRecoveryCodes: routes.renewRecoveryCodes.response,
  isOrganisation: routes.organisation.response,
  isColleagues: routes.colleagues.response,
  isAbsences: routes.absences.response,
  isAbsence: routes.recordAbsence.response,
  isAccounts: routes.staffAccounts.response,
  isInvited: routes.inviteStaff.response,
  isHeldAssignment: routes.grantRole.response,
  isTechnicians: routes.technicians.response,
  isTechnician: routes.addTechnician.response,
};

const watchChecks = {
  isSupervisionWall: routes.supervisionWall.response,
  isSupervisionHit: SupervisionHit,
  isMeasures: routes.visitsReport.response,
  isHelpQueue: routes.helpQueue.response,
  isHelpPage: routes.helpTicket.response,
  isStrokes: Strokes,
  isEntrustedCases: routes.entrustedCases.response,
  isWaitingPresences: routes.waitingPresences.response,
  isConfirmed: routes.confirmPresence.response,
};

const catalogueChecks = {
  isHolders: routes.catalogueHolders.response,
  isItems: routes.catalogueItems.response,
  isItemHistory: routes.itemHistory.response,
  isItemVersion: routes.draftItem.response,
  isComparison: routes.compareItem.response,
  isDifferences: routes.standardReport.response,
  isAbsences: routes.presenceReport.response,
  isMaterialEntries: MaterialEntries,
  isFieldEntries: FieldEntries,
  isDepartmentEntries: DepartmentEntries,
  isImportReport: routes.importList.response,
  isListDrafts: routes.listDrafts.response,
  isListDraft: routes.listDraft.response,
  isNothing: routes.refuseListDraft.response,
};

const exchangeChecks = {
  isConnectors: routes.connectors.response,
  isWays: routes.outsideWays.response,
  isNewSecret: routes.connectDepartment.response,
  isLetters: routes.deadLetters.response,
  isRetried: routes.retryDeadLetters.response,
  isMessages: routes.outboxMessages.response,
  isCredit: routes.creditEntries.response,
  isGrants: routes.shareGrants.response,
  isGrant: routes.giveGrant.response,
  isQuality: routes.qualityReport.response,
  isOrganisation: routes.organisation.response,
};

const calendarChecks = {
  isCalendar: CalendarView,
  isReport: CalendarReport,
};

const kioskChecks = {
  isRegister: routes.registeredKiosks.response,
  isRegistered: routes.changeKiosk.response,
  isClaim: routes.registerKiosk.response,
  isOrganisation: routes.organisation.response,
};

const partyChecks = {
  isPartyFile: routes.openPartyFile.response,
  isDispute: routes.decideDispute.response,
  isDisputes: routes.partyDisputes.response,
  isMerge: routes.proposeMerge.response,
  isMerges: routes.partyMerges.response,
};

const papersChecks = {
  isDeliveries: routes.deliveries.response,
  isDelivery: routes.deliveryOfCase.response,
  isLicence: routes.licence.response,
  isLicenceFacts: routes.licenceFacts.response,
  isArchiveFiles: routes.archiveFiles.response,
  isArchiveFile: routes.archiveFile.response,
  isArchiveCoverage: routes.archiveCoverage.response,
};

const lifeEventChecks = {
  isPackages: routes.packages.response,
  isPackageHistory: routes.packageHistory.response,
  isPackageVersion: routes.draftPackage.response,
  isValidated: routes.validatePackage.response,
  isLifeEventCases: routes.lifeEventCases.response,
  isLifeEventPage: routes.lifeEventCase.response,
  isCaseJoint: routes.caseJoint.response,
  isOpinion: routes.giveOpinion.response,
  isOpinions: routes.opinions.response,
  isOpinionPage: routes.opinion.response,
  isVisit: routes.planVisit.response,
  isVisits: routes.visits.response,
};

export default defineConfig({
  base: "/console/",
  plugins: [
    validators(checks),
    // The most of all checking code, and the desk needs none of it.
    validators({ isFleetFrame: FleetFrame, isKioskView: KioskView }, "virtual:fleet-validators"),
    validators(watchChecks, "virtual:watch-validators"),
    validators(lifeEventChecks, "virtual:life-event-validators"),
    validators(calendarChecks, "virtual:calendar-validators"),
    validators(catalogueChecks, "virtual:catalogue-validators"),
    validators(exchangeChecks, "virtual:exchange-validators"),
    validators(kioskChecks, "virtual:kiosk-validators"),
    validators(partyChecks, "virtual:party-validators"),
    validators(papersChecks, "virtual:papers-validators"),
    validators(peopleChecks, "virtual:people-validators"),
  ],
  build: { target: "es2024", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
