import { AskingElement } from "../elements/index.ts";
import type { PeopleWords } from "../locale/index.ts";

export type { Sheet, Told } from "../elements/index.ts";

/** What the people pages share. */
export abstract class PeopleElement extends AskingElement<PeopleWords> {}
