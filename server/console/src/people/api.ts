import type {
  AssignmentGrant,
  NewAbsence,
  NewPasskey,
  NewStaffAccount,
  NewTechnician,
  PasskeyAnswer,
  StaffCode,
  TechnicianChange,
} from "@zizhuban/server-contract";
import {
  isAbsence,
  isAbsences,
  isAccounts,
  isColleagues,
  isHeldAssignment,
  isInvited,
  isNewPasskeyRequest,
  isOrganisation,
  isPasskey,
  isPasskeyRequest,
  isPasskeys,
  isRecoveryCodes,
  isSignInStep,
  isSignInWays,
  isTechnician,
  isTechnicians,
} from "virtual:people-validators";
import { isEmpty } from "virtual:validators";
import { ask } from "../api.ts";

const post = (body: object) => ({ body });
const remove = { method: "DELETE" } as const;

export const signInPassword = async (login: string, password: string) =>
  ask("/api/staff/sign-in/password", isSignInStep, post({ login, password }));
export const signInCode = async (code: StaffCode) =>
  ask("/api/staff/sign-in/code", isRecoveryCodes, post(code));
export const readWays = async () => ask("/api/staff/sign-in/ways", isSignInWays);
export const requestPasskey = async () =>
  ask("/api/staff/sign-in/passkey/request", isPasskeyRequest, post({}));
export const signInPasskey = async (answer: PasskeyAnswer) =>
  ask("/api/staff/sign-in/passkey", isEmpty, post(answer));
export const readPasskeys = async () => ask("/api/staff/passkeys", isPasskeys);
export const requestNewPasskey = async (password: string) =>
  ask("/api/staff/passkeys/request", isNewPasskeyRequest, post({ password }));
export const addPasskey = async (passkey: NewPasskey) => ask("/api/staff/passkeys", isPasskey, post(passkey));
export const removePasskey = async (id: string) => ask(`/api/staff/passkeys/${id}`, isEmpty, remove);
export const bindSubject = async (id: string, subject: string) =>
  ask(`/api/staff/accounts/${id}/subject`, isEmpty, post(subject === "" ? {} : { subject }));
export const signOut = async () => ask("/api/staff/sign-out", isEmpty, post({}));
export const changePassword = async (password: string, newPassword: string) =>
  ask("/api/staff/password", isEmpty, post({ password, newPassword }));
export const renewRecoveryCodes = async (password: string) =>
  ask("/api/staff/recovery-codes", isRecoveryCodes, post({ password }));

export const readOrganisation = async () => ask("/api/staff/organisation", isOrganisation);
export const readColleagues = async () => ask("/api/staff/colleagues", isColleagues);
export const readAbsences = async () => ask("/api/staff/absences", isAbsences);
export const recordAbsence = async (absence: NewAbsence) =>
  ask("/api/staff/absences", isAbsence, post(absence));
export const endAbsence = async (id: string) => ask(`/api/staff/absences/${id}`, isEmpty, remove);

export const readAccounts = async () => ask("/api/staff/accounts", isAccounts);
export const inviteStaff = async (account: NewStaffAccount) =>
  ask("/api/staff/accounts", isInvited, post(account));
export const setTelephone = async (id: string, telephone: string) =>
  ask(`/api/staff/accounts/${id}/telephone`, isEmpty, post(telephone === "" ? {} : { telephone }));
export const resetStaff = async (id: string) => ask(`/api/staff/accounts/${id}/reset`, isInvited, post({}));
export const disableStaff = async (id: string, disabled: boolean) =>
  ask(`/api/staff/accounts/${id}/disable`, isEmpty, post({ disabled }));
export const grantRole = async (id: string, grant: AssignmentGrant) =>
  ask(`/api/staff/accounts/${id}/assignments`, isHeldAssignment, post(grant));
export const revokeRole = async (id: string) => ask(`/api/staff/assignments/${id}`, isEmpty, remove);

export const readTechnicians = async () => ask("/api/staff/technicians", isTechnicians);
export const addTechnician = async (technician: NewTechnician) =>
  ask("/api/staff/technicians", isTechnician, post(technician));
export const changeTechnician = async (id: string, change: TechnicianChange) =>
  ask(`/api/staff/technicians/${id}`, isTechnician, post(change));
