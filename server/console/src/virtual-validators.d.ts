/** Checks generated at build from the contract's schemas (device-agent/contract/build). */
declare module "virtual:validators" {
  import type {
    BatchResult,
    CaseList,
    CaseMaterials,
    CaseChecks,
    CasePage,
    CaseSignatures,
    ChainAlert,
    Problem,
    QueueCounts,
    StaffMe,
  } from "@zizhuban/server-contract";

  export function isStaffMe(value: unknown): value is StaffMe;
  export function isCaseList(value: unknown): value is CaseList;
  export function isCaseChecks(value: unknown): value is CaseChecks;
  export function isCasePage(value: unknown): value is CasePage;
  export function isChainAlerts(value: unknown): value is { alerts: ChainAlert[] };
  export function isCaseSignatures(value: unknown): value is CaseSignatures;
  export function isQueueCounts(value: unknown): value is QueueCounts;
  export function isCaseMaterials(value: unknown): value is CaseMaterials;
  export function isBatchResult(value: unknown): value is BatchResult;
  export function isProblem(value: unknown): value is Problem;
  export function isEmpty(value: unknown): value is object;
}

declare module "virtual:fleet-validators" {
  import type { FleetFrame, KioskView } from "@zizhuban/server-contract";

  export function isFleetFrame(value: unknown): value is FleetFrame;
  export function isKioskView(value: unknown): value is KioskView;
}

declare module "virtual:calendar-validators" {
  import type { CalendarReport, CalendarView } from "@zizhuban/server-contract";

  export function isCalendar(value: unknown): value is CalendarView;
  export function isReport(value: unknown): value is CalendarReport;
}

declare module "virtual:catalogue-validators" {
  import type {
    CatalogueHolders,
    DepartmentEntry,
    FieldEntry,
    ImportReport,
    ItemComparison,
    ItemDifference,
    ItemVersion,
    ItemVersionSummary,
    ListDraft,
    ListDraftSummary,
    MaterialEntry,
  } from "@zizhuban/server-contract";

  export function isHolders(value: unknown): value is CatalogueHolders;
  export function isItems(value: unknown): value is { items: ItemVersionSummary[] };
  export function isItemHistory(
    value: unknown,
  ): value is { versions: ItemVersion[]; names: Record<string, string> };
  export function isItemVersion(value: unknown): value is ItemVersion;
  export function isComparison(value: unknown): value is ItemComparison;
  export function isDifferences(
    value: unknown,
  ): value is { items: { key: string; differences: ItemDifference[] }[] };
  export function isAbsences(
    value: unknown,
  ): value is { items: { key: string; missing: string[]; exemption?: string }[] };
  export function isMaterialEntries(value: unknown): value is MaterialEntry[];
  export function isFieldEntries(value: unknown): value is FieldEntry[];
  export function isDepartmentEntries(value: unknown): value is DepartmentEntry[];
  export function isImportReport(value: unknown): value is ImportReport;
  export function isListDrafts(
    value: unknown,
  ): value is { drafts: ListDraftSummary[]; names: Record<string, string> };
  export function isListDraft(value: unknown): value is ListDraft;
  export function isNothing(value: unknown): value is Record<string, never>;
}

declare module "virtual:exchange-validators" {
  import type {
    ConnectorHealth,
    CreditRegister,
    DeadLetter,
    Organisation,
    OutboxMessage,
    OutsideWay,
    QualityReport,
    ShareGrant,
  } from "@zizhuban/server-contract";

  export function isConnectors(
    value: unknown,
  ): value is { asOf: number; connectivity: number | null; connectors: ConnectorHealth[] };
  export function isWays(value: unknown): value is { asOf: number; ways: OutsideWay[] };
  export function isNewSecret(value: unknown): value is { department: string; secret: string };
  export function isLetters(value: unknown): value is { letters: DeadLetter[]; next?: string };
  export function isRetried(value: unknown): value is { retried: number };
  export function isMessages(
    value: unknown,
  ): value is { waiting: number; givenUp: number; messages: OutboxMessage[]; next?: string };
  export function isCredit(value: unknown): value is CreditRegister;
  export function isGrants(value: unknown): value is { grants: ShareGrant[]; next?: string };
  export function isGrant(value: unknown): value is ShareGrant;
  export function isQuality(value: unknown): value is QualityReport;
  export function isOrganisation(value: unknown): value is Organisation;
}

declare module "virtual:kiosk-validators" {
  import type { KioskClaim, Organisation, RegisteredKiosk } from "@zizhuban/server-contract";

  export function isRegister(value: unknown): value is { asOf: number; kiosks: RegisteredKiosk[] };
  export function isRegistered(value: unknown): value is RegisteredKiosk;
  export function isClaim(value: unknown): value is KioskClaim;
  export function isOrganisation(value: unknown): value is Organisation;
}

declare module "virtual:party-validators" {
  import type { OpenDispute, PartyDispute, PartyFile, PartyMerge } from "@zizhuban/server-contract";

  export function isPartyFile(value: unknown): value is PartyFile;
  export function isDispute(value: unknown): value is PartyDispute;
  export function isDisputes(value: unknown): value is { disputes: OpenDispute[] };
  export function isMerge(value: unknown): value is PartyMerge;
  export function isMerges(value: unknown): value is { merges: PartyMerge[] };
}

declare module "virtual:people-validators" {
  import type {
    Absence,
    ChainAlert,
    Colleague,
    HeldAssignment,
    NewPasskeyRequest,
    Organisation,
    Passkey,
    PasskeyRequest,
    RecoveryCodes,
    SignInStep,
    SignInWays,
    StaffAccount,
    TechnicianView,
  } from "@zizhuban/server-contract";

  export function isSignInWays(value: unknown): value is SignInWays;
  export function isPasskeyRequest(value: unknown): value is PasskeyRequest;
  export function isNewPasskeyRequest(value: unknown): value is NewPasskeyRequest;
  export function isPasskey(value: unknown): value is Passkey;
  export function isPasskeys(value: unknown): value is { passkeys: Passkey[] };
  export function isSignInStep(value: unknown): value is SignInStep;
  export function isRecoveryCodes(value: unknown): value is RecoveryCodes;
  export function isOrganisation(value: unknown): value is Organisation;
  export function isColleagues(value: unknown): value is { colleagues: Colleague[] };
  export function isAbsences(value: unknown): value is { absences: Absence[]; alerts: ChainAlert[] };
  export function isAbsence(value: unknown): value is Absence;
  export function isAccounts(value: unknown): value is { accounts: StaffAccount[] };
  export function isInvited(value: unknown): value is { id: string; password: string };
  export function isHeldAssignment(value: unknown): value is HeldAssignment;
  export function isTechnicians(value: unknown): value is { technicians: TechnicianView[] };
  export function isTechnician(value: unknown): value is TechnicianView;
}

declare module "virtual:watch-validators" {
  import type {
    CaseMeasure,
    EntrustedCase,
    HelpPage,
    HelpQueue,
    Strokes,
    SupervisionHit,
    SupervisionWall,
    WaitingPresence,
    WaitingStranger,
  } from "@zizhuban/server-contract";

  export function isSupervisionWall(value: unknown): value is SupervisionWall;
  export function isSupervisionHit(value: unknown): value is SupervisionHit;
  export function isMeasures(
    value: unknown,
  ): value is { from: string; to: string; cases: CaseMeasure[]; next?: string };
  export function isHelpQueue(value: unknown): value is HelpQueue;
  export function isHelpPage(value: unknown): value is HelpPage;
  export function isStrokes(value: unknown): value is Strokes;
  export function isEntrustedCases(value: unknown): value is { cases: EntrustedCase[] };
  export function isWaitingPresences(value: unknown): value is {
    asOf: number;
    waiting: WaitingPresence[];
    strangers: WaitingStranger[];
  };
  export function isConfirmed(value: unknown): value is { kid: string };
}

declare module "virtual:papers-validators" {
  import type {
    ArchiveCoverage,
    ArchiveFilePage,
    ArchiveFileRow,
    DeliveryPage,
    DeliveryRow,
    LicenceFact,
    LicenceFile,
  } from "@zizhuban/server-contract";

  export function isDeliveries(value: unknown): value is { deliveries: DeliveryRow[]; next?: string };
  export function isDelivery(value: unknown): value is DeliveryPage;
  export function isLicence(value: unknown): value is LicenceFile;
  export function isLicenceFacts(value: unknown): value is { facts: LicenceFact[] };
  export function isArchiveFiles(value: unknown): value is { files: ArchiveFileRow[]; next?: string };
  export function isArchiveFile(value: unknown): value is ArchiveFilePage;
  export function isArchiveCoverage(value: unknown): value is ArchiveCoverage;
}

declare module "virtual:life-event-validators" {
  import type {
    CaseJoint,
    CriticalPath,
    JointOpinion,
    JointVisit,
    LifeEventPage,
    LifeStage,
    OpinionPage,
    PackageFault,
    PackageItem,
    PackageSummary,
    PackageVersion,
  } from "@zizhuban/server-contract";

  export function isPackages(value: unknown): value is {
    packages: PackageSummary[];
    items: PackageItem[];
    departments: { key: string; name: string }[];
    stages: { stage: LifeStage; codes: string[] }[];
  };
  export function isPackageHistory(
    value: unknown,
  ): value is { versions: PackageVersion[]; names: Record<string, string> };
  export function isPackageVersion(value: unknown): value is PackageVersion;
  export function isValidated(value: unknown): value is { faults: PackageFault[]; path?: CriticalPath };
  export function isLifeEventCases(value: unknown): value is { cases: LifeEventPage[]; next?: string };
  export function isLifeEventPage(value: unknown): value is LifeEventPage;
  export function isCaseJoint(value: unknown): value is CaseJoint;
  export function isOpinion(value: unknown): value is JointOpinion;
  export function isOpinions(value: unknown): value is { opinions: JointOpinion[]; next?: string };
  export function isOpinionPage(value: unknown): value is OpinionPage;
  export function isVisit(value: unknown): value is JointVisit;
  export function isVisits(value: unknown): value is { visits: JointVisit[]; next?: string };
}
