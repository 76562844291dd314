import { openActing } from "../acting/index.ts";
import { createBusiness } from "../business/index.ts";
import { draftOf, openFiling, subjectOf } from "../filing/index.ts";
import type { FlowDeps } from "../flow/index.ts";
import { openHelp } from "../help/index.ts";
import type { Aim } from "../journey/index.ts";
import { openMatters } from "../matters/index.ts";
import { openPackages } from "../packages/index.ts";
import { openHandOver, openPhonePage } from "../phone/index.ts";
import { openPlaces } from "../places/index.ts";
import { forgetTyped } from "../typing/index.ts";
import { openProof } from "../proof/index.ts";
import { openRights } from "../rights/index.ts";
import { openSeenDocument } from "../seen-document/index.ts";
import type { FlowName, FlowStart, FlowStates } from "./flows.ts";

export type { FlowName, FlowStart, FlowStates } from "./flows.ts";

/** What somebody wants to do for an enterprise. */
function keysOf(aim: Aim): readonly string[] {
  if (!("errand" in aim)) return [aim.item.key];
  return aim.errand === "package" ? aim.plan.items.map(({ key }) => key) : [];
}

export interface Errands {
  begin(start: FlowStart): void;
  /** Forgets everything of it, and switches off what it had switched on. */
  drop(name: FlowName): void;
}

/** Brings every flow to life: presses on `app` lead through them, what comes of them is shown. */
export function openErrands(
  app: EventTarget,
  deps: Omit<FlowDeps, "business"> & {
    readonly show: <Name extends FlowName>(name: Name, state: Required<FlowStates>[Name]) => void;
  },
): Errands {
  const { fetch, contract, clock, show } = deps;
  const shared: FlowDeps = { ...deps, business: createBusiness({ fetch, contract, clock }) };
  const flows = {
    filing: openFiling(app, { ...shared, onChange: (state) => show("filing", state) }),
    matters: openMatters(app, { ...shared, onChange: (state) => show("matters", state) }),
    packages: openPackages(app, { ...shared, onChange: (state) => show("packages", state) }),
    places: openPlaces(app, { ...shared, onChange: (state) => show("places", state) }),
    phonePage: openPhonePage(app, { ...shared, onChange: (state) => show("phonePage", state) }),
    handOver: openHandOver(app, { ...shared, onChange: (state) => show("handOver", state) }),
    proof: openProof(app, { ...shared, onChange: (state) => show("proof", state) }),
    acting: openActing(app, { ...shared, onChange: (state) => show("acting", state) }),
    rights: openRights(app, { ...shared, onChange: (state) => show("rights", state) }),
    seenDocument: openSeenDocument(app, {
      ...shared,
      onChange: (state) => show("seenDocument", state),
    }),
    help: openHelp(app, { ...shared, onChange: (state) => show("help", state) }),
  };
  return {
    begin(start) {
      switch (start.at) {
        case "filing":
          return flows.filing.begin(subjectOf(start.aim), draftOf(start.aim));
        case "matters":
          return flows.matters.begin(start.open);
        case "packages":
          return flows.packages.begin(start.stage);
        case "phonePage":
          return flows.phonePage.begin(start.aim);
        case "handOver":
          return flows.handOver.begin(start.aim, start.given);
        case "places":
          return flows.places.begin(start.round.item);
        case "proof":
          return flows.proof.begin("errand" in start.aim && start.aim.errand === "matters");
        case "acting":
          return flows.acting.begin(keysOf(start.aim), start.acting);
        case "rights":
          return flows.rights.begin();
        case "seenDocument":
          return flows.seenDocument.begin();
        case "help":
          return flows.help.begin(start.itemKey, start.visit);
      }
    },
    drop(name) {
      flows[name].drop();
      forgetTyped();
    },
  };
}
