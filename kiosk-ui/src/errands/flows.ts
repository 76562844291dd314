import type { ActingState } from "../acting/index.ts";
import type { FilingState } from "../filing/index.ts";
import type { HelpState } from "../help/index.ts";
import type { Place } from "../journey/index.ts";
import type { MattersState } from "../matters/index.ts";
import type { PackagesState } from "../packages/index.ts";
import type { HandOverState, PhonePageState } from "../phone/index.ts";
import type { PlacesState } from "../places/index.ts";
import type { ProofState } from "../proof/index.ts";
import type { RightsState } from "../rights/index.ts";
import type { SeenDocumentState } from "../seen-document/index.ts";

/** What is kept apart from the journey: the steps inside a place of the same name, and the help that lies over any. */
export interface FlowStates {
  readonly acting?: ActingState;
  readonly filing?: FilingState;
  readonly matters?: MattersState;
  readonly packages?: PackagesState;
  readonly places?: PlacesState;
  readonly phonePage?: PhonePageState;
  readonly handOver?: HandOverState;
  readonly proof?: ProofState;
  readonly rights?: RightsState;
  readonly seenDocument?: SeenDocumentState;
  readonly help?: HelpState;
}
export type FlowName = keyof FlowStates;

/** Where a flow begins. */
export type FlowStart =
  | Extract<Place, { at: Exclude<FlowName, "help"> }>
  | {
      readonly at: "help";
      readonly itemKey: string | undefined;
      /** Of whoever stands here, also before they say who they are. */
      readonly visit: string;
    };
