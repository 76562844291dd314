import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { ApplyRequest } from "./cases.ts";
import { PackageCode } from "./life-event-packages.ts";
import { Situation } from "./life-event-plans.ts";
import { ChosenMaterial } from "./materials.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Instant, Uuid } from "./words.ts";

// Drafts: begun on a telephone and finished at a kiosk, or handed to a telephone and back (domain.md §7.2 B2). The
// telephone's own side is pages, not an API: server/src/drafts/phone.

const { form, itemKey } = ApplyRequest.properties;
const applying = Type.Array(Type.String({ maxLength: 12 }), { maxItems: 60 });

/** What was filled in: fields of the form, and which conditional materials were said to apply. */
export const DraftContent = Closed({ form, applying });
export type DraftContent = Static<typeof DraftContent>;

/** A life event (一件事) in somebody's situation. */
const lifeEvent = { code: PackageCode, ...Situation.properties };

/** Something of the list or the form that is not as it was when the draft was begun. */
const DraftNote = Closed({ zh: Type.String(), en: Type.String() });
export type DraftNote = Static<typeof DraftNote>;

const brought = {
  id: Uuid,
  form,
  applying,
  /** In the person's box now. */
  materials: Type.Array(ChosenMaterial, { maxItems: 60 }),
  /** It does not ask today what it asked when it was begun. */
  changed: Type.Boolean(),
  /** Left behind: no longer asked, or not right as it was written. */
  left: Type.Array(DraftNote),
  /** Asked since. */
  added: Type.Array(DraftNote),
};

/** A draft that was taken over at a kiosk: what of it still fits the item, or the life event, as it is now. */
export const TakenDraft = Type.Union([Closed({ itemKey, ...brought }), Closed({ ...lifeEvent, ...brought })]);
export type TakenDraft = Static<typeof TakenDraft>;

/** Of a draft that a kiosk handed to a telephone: not opened there yet, being filled in, said to be finished. */
export const DraftState = Tokens(["waiting", "opened", "ready"]);
export type DraftState = Static<typeof DraftState>;

export const draftsRoutes = {
  /** Where an item, or a life event by its code, is begun on a telephone; `itemUnavailable` when it cannot be. */
  phonePage: {
    method: "GET",
    path: "/api/kiosk/phone-pages/:key",
    access: "kiosk",
    response: Closed({ url: Type.String() }),
  },
  /** Hands what was filled in so far to the telephone that opens `url`: once, within minutes. */
  beginDraft: {
    method: "POST",
    path: "/api/kiosk/drafts",
    access: "citizen",
    body: Type.Union([
      Closed({ itemKey, ...DraftContent.properties }),
      Closed({ ...lifeEvent, ...DraftContent.properties }),
    ]),
    response: Closed({ id: Uuid, url: Type.String(), until: Instant }),
  },
  ownDraft: {
    method: "GET",
    path: "/api/kiosk/drafts/:id",
    access: "citizen",
    response: Closed({
      state: DraftState,
      /** When the telephone last did something. */
      changedAt: Instant,
    }),
  },
  /** By what was scanned, by the digits that were typed, or the draft this session itself handed out. */
  takeDraft: {
    method: "POST",
    path: "/api/kiosk/drafts/take",
    access: "citizen",
    body: Type.Union([
      Closed({ token: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }) }),
      Closed({ code: Type.String({ pattern: "^[0-9]{10}$" }) }),
      Closed({ draft: Uuid }),
    ]),
    response: TakenDraft,
  },
} as const satisfies Record<string, RouteDefinition>;
