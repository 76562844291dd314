import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";

// Who among the staff may do what (domain.md §7.2 B5, §7.3 G1; DESIGN §5.5). A role is held at an
// organisation: a division and everything below it, and, where named, one department there.

export const permissions = [
  "fleet.read",
  "fleet.command",
  "staff.manage",
  "audit.read",
  "calendar.edit",
  "catalogue.read",
  "catalogue.edit",
  "catalogue.sign",
  "catalogue.publish",
  "party.read",
  "party.correct",
  "material.read",
  "material.verify",
  "case.read",
  "case.receive",
  "case.accept",
  "case.assist",
  "case.review",
  "case.decide",
  "case.extend",
  "case.issue",
  "certificate.revoke",
  "seal.manage",
  "seal.approve",
  "archive.read",
  "archive.dispose",
  "exchange.read",
  "exchange.manage",
  "credit.read",
  "credit.keep",
  "supervision.read",
  "help.serve",
  "presence.confirm",
] as const;
export const Permission = Tokens(permissions);
export type Permission = Static<typeof Permission>;

/** 综合窗口 receives, accepts and issues; 中台 assists; the department reviews and decides. */
export const staffRoles = {
  administrator: [
    "fleet.read",
    "fleet.command",
    "staff.manage",
    "calendar.edit",
    "exchange.read",
    "exchange.manage",
    "credit.read",
  ],
  fleetAdministrator: ["fleet.read", "fleet.command"],
  auditor: ["audit.read", "supervision.read"],
  catalogueEditor: ["catalogue.read", "catalogue.edit"],
  catalogueSigner: ["catalogue.read", "catalogue.sign", "catalogue.publish"],
  windowClerk: [
    "catalogue.read",
    "case.read",
    "case.receive",
    "case.accept",
    "case.issue",
    "material.read",
    "material.verify",
    "party.read",
    "presence.confirm",
  ],
  helper: ["catalogue.read", "help.serve", "presence.confirm"],
  middleDesk: ["catalogue.read", "case.read", "case.assist", "material.read", "party.read"],
  reviewer: ["catalogue.read", "case.read", "case.review", "material.read", "material.verify", "party.read"],
  approver: ["catalogue.read", "case.read", "case.decide", "material.read", "party.read"],
  departmentHead: [
    "catalogue.read",
    "case.read",
    "case.decide",
    "case.extend",
    "certificate.revoke",
    "archive.read",
    "archive.dispose",
    "material.read",
    "party.read",
  ],
  fileKeeper: [
    "party.read",
    "party.correct",
    "credit.read",
    "credit.keep",
    "archive.read",
    "archive.dispose",
    "material.read",
  ],
  sealKeeper: ["seal.manage"],
  sealApprover: ["seal.approve"],
  supervisor: ["case.read", "supervision.read", "exchange.read", "credit.read"],
} as const satisfies Record<string, readonly Permission[]>;
export type StaffRole = keyof typeof staffRoles;
const roleNames = Object.keys(staffRoles).filter((name): name is StaffRole =>
  Object.hasOwn(staffRoles, name),
);
export const StaffRole = Tokens(roleNames);

/** One role at one place of the organisation. */
export const Assignment = Closed({
  role: StaffRole,
  /** Code of the division (GB/T 2260); its subtree is meant. `0` is the whole country. */
  division: Type.String({ pattern: "^(0|[0-9]{2,12}|[0-9]{6,9}S[0-9]{2})$" }),
  /** Key of a department of the catalogue; without it every department there. */
  department: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
});
export type Assignment = Static<typeof Assignment>;

/** Whether `place` is the division or lies below it: codes grow by a level's digits (GB/T 2260, GB/T 10114). */
export function divisionCovers(division: string, place: string): boolean {
  return division === "0" || place.startsWith(division);
}

/** Every permission these assignments grant somewhere, in the order of the list. */
export function permissionsOf(assignments: readonly Assignment[]): Permission[] {
  return permissions.filter((permission) => allows(assignments, permission));
}

export interface Place {
  readonly division: string;
  /** Key of the department whose matter it is. */
  readonly department?: string;
}

/**
 * Whether these assignments allow it: anywhere when no place is named, else for that place. A matter of a
 * department is open to who holds the role for every department there, or for that one.
 */
export function allows(assignments: readonly Assignment[], permission: Permission, at?: Place): boolean {
  return assignments.some(({ role, division, department }) => {
    const granted: readonly Permission[] = staffRoles[role];
    if (!granted.includes(permission)) return false;
    if (at === undefined) return true;
    return (
      divisionCovers(division, at.division) && (department === undefined || department === at.department)
    );
  });
}
