import { parser, type Sensitive } from "@zizhuban/device-agent-contract";
import type { GivenAuthorisation, HeldAuthorisation } from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";
import type { Vault } from "../key-store/index.ts";
import { maskCitizen } from "../parties/index.ts";
import type { Scope } from "./scope.ts";

/** Who ended it; `register`: its giver is no longer the legal representative. */
export type EndedBy = NonNullable<GivenAuthorisation["endedBy"]>;

/** A row of `enterprise_authorisations`, and the enterprise it is for. */
export interface AuthorisationRow extends Scope {
  readonly id: string;
  readonly enterprise_id: string;
  readonly uscc: string;
  readonly name: string;
  readonly given_by: string;
  readonly session_id: string;
  readonly sealed: Buffer;
  readonly given_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
  readonly ended_by: EndedBy | null;
  readonly uses: number;
}

const Words = Type.Object({ name: Type.String(), idNumber: Type.String(), purpose: Type.String() });
/** Whom it names, and what for. */
export type Words = Static<typeof Words>;
const parseWords = parser(Words);
const context = (id: string) => `enterprise_authorisations.sealed:${id}`;

export function sealWords(vault: Vault, id: string, words: Sensitive<Words>): Buffer {
  return vault.seal(context(id), words);
}

export function openWords(vault: Vault, { id, sealed }: AuthorisationRow): Sensitive<Words> {
  return vault.open(context(id), sealed, parseWords);
}

function shown({ id, uscc, name, items, departments, expires_at: expires }: AuthorisationRow) {
  const scope = { items: [...items], departments: [...departments] };
  return { id, uscc, name, ...scope, expiresAt: expires.getTime() };
}

/** For its giver. */
export function givenView(row: AuthorisationRow, { purpose, ...agent }: Words): GivenAuthorisation {
  const { ended_at: ended, ended_by: endedBy, given_at: given, uses } = row;
  return {
    ...shown(row),
    agent: maskCitizen(agent),
    purpose,
    givenAt: given.getTime(),
    uses,
    ...(ended !== null && endedBy !== null && { endedAt: ended.getTime(), endedBy }),
  };
}

/** For the agent. */
export function heldView(row: AuthorisationRow, { purpose }: Words): HeldAuthorisation {
  return { ...shown(row), purpose };
}
