import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Assignment, Permission } from "../staff-roles.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { ChosenInstant, Empty, Instant, Uuid } from "./words.ts";

// The people behind the window and in the office: how they get in, who they are, what they hold (DESIGN §5.5).

const Link = Closed({ link: Type.String({ maxLength: 200 }) });
const Login = Type.String({ pattern: "^[a-z][a-z0-9._-]{1,39}$" });
/** Length is what resists guessing (NIST SP 800-63B §5.1.1.2); no rule about its letters. */
const NewPassword = Type.String({ minLength: 12, maxLength: 128 });
const Password = Type.String({ minLength: 1, maxLength: 128 });
const Ticket = Type.String({ pattern: "^[\\w-]{43}$" });

/** What the second step needs. `enrol`: the password was given by somebody else, a new one and an authenticator are made now. */
export const SignInStep = Closed({
  ticket: Ticket,
  next: Tokens(["code", "enrol"]),
  /** `otpauth://totp/…` for the authenticator's camera; only when enrolling. */
  authenticator: Type.Optional(Type.String()),
});
export type SignInStep = Static<typeof SignInStep>;

export const StaffCode = Closed({
  ticket: Ticket,
  /** Six digits of the authenticator, or one of the recovery codes. */
  code: Type.String({ pattern: "^([0-9]{6}|[a-z2-7]{5}-[a-z2-7]{5})$" }),
  newPassword: Type.Optional(NewPassword),
});
export type StaffCode = Static<typeof StaffCode>;

const Until = Type.Integer({ minimum: 0, description: "Unix milliseconds; the right ends by itself then" });
export const AssignmentGrant = Closed({ ...Assignment.properties, until: Type.Optional(Until) });
export type AssignmentGrant = Static<typeof AssignmentGrant>;
export const HeldAssignment = Closed({
  id: Uuid,
  ...AssignmentGrant.properties,
  expired: Type.Boolean(),
});
export type HeldAssignment = Static<typeof HeldAssignment>;

/** A mobile telephone: where a colleague is reached by short message. */
const Mobile = Type.String({ pattern: "^1[3-9][0-9]{9}$" });

export const StaffAccount = Closed({
  id: Uuid,
  login: Login,
  name: Type.String(),
  division: Assignment.properties.division,
  state: Tokens(["invited", "active", "disabled"]),
  assignments: Type.Array(HeldAssignment),
  /** Masked. */
  telephone: Type.Optional(Type.String()),
});
export type StaffAccount = Static<typeof StaffAccount>;

export const NewStaffAccount = Closed({
  login: Login,
  name: Type.String({ minLength: 1, maxLength: 40 }),
  /** Where the person belongs: whose administrators look after the account. */
  division: Assignment.properties.division,
  telephone: Type.Optional(Mobile),
});
export type NewStaffAccount = Static<typeof NewStaffAccount>;
/** The password is shown this once, and gets its bearer no further than choosing an own one. */
const Invited = Closed({ id: Uuid, password: Type.String() });

/** Who is signed in. `permissions`: held anywhere; the domain decides about each matter. */
export const StaffMe = Closed({
  staffId: Type.String(),
  permissions: Type.Array(Permission),
  /** `wall`: a screen on a wall, which may look and nothing else. */
  way: Tokens(["account", "link", "wall"]),
  name: Type.Optional(Type.String()),
  login: Type.Optional(Type.String()),
  assignments: Type.Array(Closed({ ...Assignment.properties, onBehalfOf: Type.Optional(Uuid) })),
});
export type StaffMe = Static<typeof StaffMe>;

export const NewAbsence = Closed({
  absentId: Uuid,
  deputyId: Type.Optional(Uuid),
  from: ChosenInstant,
  until: ChosenInstant,
});
export type NewAbsence = Static<typeof NewAbsence>;
export const Absence = Closed({ id: Uuid, ...NewAbsence.properties });
export type Absence = Static<typeof Absence>;
/** A step of the approval chain that nobody present can take while somebody is absent (domain.md T3). */
export const ChainAlert = Closed({
  id: Uuid,
  absenceId: Uuid,
  permission: Type.String(),
  division: Type.String(),
  department: Type.Optional(Type.String()),
  /** Division and department in words. */
  place: Type.String(),
  /** Name of whoever is absent. */
  absent: Type.String(),
  from: Instant,
  until: Instant,
});
export type ChainAlert = Static<typeof ChainAlert>;

/** Who can be named as a deputy, and whose names an absence is told with. */
export const Colleague = Closed({ id: Uuid, name: Type.String(), login: Login });
export type Colleague = Static<typeof Colleague>;

/** Codes that work once each, where the authenticator is not at hand. Shown this once. */
export const RecoveryCodes = Closed({ recoveryCodes: Type.Array(Type.String()) });
export type RecoveryCodes = Static<typeof RecoveryCodes>;

/** The steps of a case from the window to the window, in their order. */
export const chainOfSteps = [
  "case.receive",
  "case.accept",
  "case.review",
  "case.decide",
  "case.issue",
] as const satisfies readonly Permission[];
const Named = Closed({ id: Uuid, name: Type.String() });
/** Who takes each step of an item by name, and who stands in for whom; a gap is a step nobody takes now (domain.md T3). */
export const ApprovalChain = Closed({
  item: Type.String(),
  name: Type.String(),
  division: Type.String(),
  department: Type.String(),
  steps: Type.Array(
    Closed({
      permission: Permission,
      people: Type.Array(
        Closed({ ...Named.properties, absent: Type.Boolean(), deputy: Type.Optional(Named) }),
      ),
      gap: Type.Boolean(),
    }),
  ),
});
export type ApprovalChain = Static<typeof ApprovalChain>;

export const staffRoutes = {
  signIn: {
    method: "POST",
    path: "/api/staff/sign-in",
    access: "staff",
    anonymous: true,
    body: Link,
    response: Empty,
  },
  signInPassword: {
    method: "POST",
    path: "/api/staff/sign-in/password",
    access: "staff",
    anonymous: true,
    body: Closed({ login: Type.String({ minLength: 1, maxLength: 40 }), password: Password }),
    response: SignInStep,
  },
  /** Answers recovery codes once, after enrolment. */
  signInCode: {
    method: "POST",
    path: "/api/staff/sign-in/code",
    access: "staff",
    anonymous: true,
    body: StaffCode,
    response: RecoveryCodes,
  },
  signOut: {
    method: "POST",
    path: "/api/staff/sign-out",
    access: "staff",
    permission: "self",
    wall: true,
    repeatable: true,
    body: Empty,
    response: Empty,
  },
  /**
   * Turns this session into one for a screen on a wall, for good: it may only look, an open stream of events keeps it
   * alive, and it ends when the session would have, 12 hours after signing in.
   */
  wallScreen: {
    method: "POST",
    path: "/api/staff/wall",
    access: "staff",
    permission: "self",
    repeatable: true,
    body: Empty,
    response: Empty,
  },
  staffMe: {
    method: "GET",
    path: "/api/staff/me",
    access: "staff",
    permission: "self",
    wall: true,
    response: StaffMe,
  },
  /** Ends every session of the account, this one too. Without a key: no digest of a password is kept. */
  changePassword: {
    method: "POST",
    path: "/api/staff/password",
    access: "staff",
    permission: "self",
    repeatable: true,
    body: Closed({ password: Password, newPassword: NewPassword }),
    response: Empty,
  },
  /** New recovery codes; the old ones are void. The password once more: an unattended console must not be enough. */
  renewRecoveryCodes: {
    method: "POST",
    path: "/api/staff/recovery-codes",
    access: "staff",
    permission: "self",
    repeatable: true,
    body: Closed({ password: Password }),
    response: RecoveryCodes,
  },
  approvalChain: {
    method: "GET",
    path: "/api/staff/approval-chains/:key",
    access: "staff",
    permission: "catalogue.read",
    response: ApprovalChain,
  },
  /** Those of the own division, of the divisions it lies in and of those within it; oneself too. */
  colleagues: {
    method: "GET",
    path: "/api/staff/colleagues",
    access: "staff",
    permission: "self",
    response: Closed({ colleagues: Type.Array(Colleague) }),
  },
  staffAccounts: {
    method: "GET",
    path: "/api/staff/accounts",
    access: "staff",
    permission: "staff.manage",
    response: Closed({ accounts: Type.Array(StaffAccount) }),
  },
  inviteStaff: {
    method: "POST",
    path: "/api/staff/accounts",
    access: "staff",
    permission: "staff.manage",
    body: NewStaffAccount,
    response: Invited,
  },
  /** Where this colleague is told what concerns their work; nothing: nowhere any more. */
  staffTelephone: {
    method: "POST",
    path: "/api/staff/accounts/:id/telephone",
    access: "staff",
    permission: "staff.manage",
    body: Closed({ telephone: Type.Optional(Mobile) }),
    response: Empty,
  },
  /** A new first password; authenticator, recovery codes and sessions are gone. */
  resetStaff: {
    method: "POST",
    path: "/api/staff/accounts/:id/reset",
    access: "staff",
    permission: "staff.manage",
    body: Empty,
    response: Invited,
  },
  disableStaff: {
    method: "POST",
    path: "/api/staff/accounts/:id/disable",
    access: "staff",
    permission: "staff.manage",
    body: Closed({ disabled: Type.Boolean() }),
    response: Empty,
  },
  grantRole: {
    method: "POST",
    path: "/api/staff/accounts/:id/assignments",
    access: "staff",
    permission: "staff.manage",
    body: AssignmentGrant,
    response: HeldAssignment,
  },
  revokeRole: {
    method: "DELETE",
    path: "/api/staff/assignments/:id",
    access: "staff",
    permission: "staff.manage",
    response: Empty,
  },
  /** Own absences; for an administrator those of their subtree. With what nobody covers: for heads of the place too. */
  absences: {
    method: "GET",
    path: "/api/staff/absences",
    access: "staff",
    permission: "self",
    response: Closed({ absences: Type.Array(Absence), alerts: Type.Array(ChainAlert) }),
  },
  recordAbsence: {
    method: "POST",
    path: "/api/staff/absences",
    access: "staff",
    permission: "self",
    body: NewAbsence,
    response: Absence,
  },
  endAbsence: {
    method: "DELETE",
    path: "/api/staff/absences/:id",
    access: "staff",
    permission: "self",
    response: Empty,
  },
} as const satisfies Record<string, RouteDefinition>;
