import type { Permission, StaffMe } from "@zizhuban/server-contract";
import type { TemplateResult } from "lit";
import type { Language, Locale } from "./locale/index.ts";
import type { Place } from "./place.ts";

/** What a page is drawn with. */
export interface PageView {
  readonly place: Place;
  readonly me: StaffMe;
  readonly words: Locale;
  readonly language: Language;
}

/** One page of the console. A new one is an entry in `pages.ts` and its name in `locale`. */
export interface ConsolePage {
  /** First word of its address (`#/fleet`), and of its name in the navigation. */
  readonly name: keyof Locale["pageNames"];
  /** First words of other addresses it draws. */
  readonly also?: readonly string[];
  /** Any of them opens it; with none it is everybody's. */
  readonly permissions: readonly Permission[];
  /** May hang on a wall: it shows what everybody may see, and nothing on it acts. */
  readonly wall?: true;
  /** Fetches its elements; who never comes here never loads them. */
  load?(): Promise<unknown>;
  draw(view: PageView): TemplateResult;
}

export function opens({ permissions, wall }: ConsolePage, me: StaffMe): boolean {
  if (me.way === "wall" && wall !== true) return false;
  return permissions.length === 0 || permissions.some((permission) => me.permissions.includes(permission));
}
