import { describe, expect, it } from "vitest";
import { noFacts, type Facts } from "./facts.ts";
import {
  firstState,
  type JourneyState,
  type Place,
  type PlaceName,
  type Round,
  type Served,
} from "./journey/index.ts";
import { overlayFor, screenFor } from "./screen-for.ts";

const round: Round = {
  id: 1,
  print: "yes",
  slip: "yes",
  from: undefined,
  item: {
    key: "K",
    name: "N",
    department: "D",
    verbs: [],
    instant: true,
    fee: { amount: 0, note: "" },
    identityLevel: "A2",
    conditions: [],
    legalBasis: [],
    materials: [],
    promisedWorkdays: 0,
    pages: 1,
    availableHere: true,
  },
};
const served: Served = {
  ...round,
  papers: { certificate: undefined, slip: undefined },
  outcome: {
    caseId: "",
    caseNumber: "",
    itemKey: "K",
    outcome: "issued",
    facts: [],
    certificate: null,
    completedAt: 0,
  },
};
const places: { readonly [Name in PlaceName]: Extract<Place, { at: Name }> } = {
  attract: { at: "attract" },
  home: { at: "home" },
  list: { at: "list", filter: { by: "all" }, page: 0 },
  notice: { at: "notice", round },
  card: { at: "card", aim: round, token: "idCard", phase: "waiting", failed: undefined },
  seenDocument: { at: "seenDocument", aim: round, waiting: true },
  proof: { at: "proof", aim: round },
  rights: { at: "rights" },
  acting: { at: "acting", aim: round, acting: undefined },
  consent: { at: "consent", round },
  filing: { at: "filing", aim: round },
  matters: { at: "matters" },
  packages: { at: "packages", stage: undefined },
  places: { at: "places", round },
  phonePage: { at: "phonePage", aim: round },
  handOver: { at: "handOver", aim: round },
  working: { at: "working", round },
  noRecord: { at: "noRecord", round: served },
  preview: { at: "preview", round: served, pictures: "loading" },
  print: { at: "print", round: served, attempt: 1, refused: undefined },
  rate: { at: "rate", round: served },
  take: { at: "take", round: served, ratingLost: false },
  problem: { at: "problem", aim: round, code: "timeOut", retry: undefined },
  maintenance: { at: "maintenance" },
  ended: { at: "ended", reason: "button" },
};
const site = { name: "", kioskNumber: "", division: "", phone: "", hours: "", version: "" };
const catalogue = { version: "", items: [], lifeEvents: [] };
const readers = {
  ready: { status: { state: "ready", card: "unknown" } },
  starting: { status: { state: "starting" } },
  offline: { status: { state: "offline", reason: "notFound" } },
  fault: { status: { state: "fault", fault: "protocol" } },
} as const;

const links = ["starting", "up", "down"] as const;
const names = Object.keys(places).filter((name): name is PlaceName => Object.hasOwn(places, name));
const readerNames = ["ready", "starting", "offline", "fault", "none"] as const;
const rows = links.flatMap((link) =>
  [true, false].flatMap((known) =>
    readerNames.flatMap((reader) => names.map((name) => ({ link, known, reader, name }))),
  ),
);

function facts(link: Facts["link"], known: boolean, reader: (typeof readerNames)[number]): Facts {
  const devices =
    reader === "none" ? {} : { reader: { name: "R", presence: "none" as const, ...readers[reader] } };
  return { ...noFacts, link, devices, ...(known ? { site, catalogue } : {}) };
}

describe("what is true now → which screen", () => {
  it.each(rows)(
    "link $link, site known $known, reader $reader, at $name",
    ({ link, known, reader, name }) => {
      const screen = screenFor({
        facts: facts(link, known, reader),
        journey: { ...firstState, place: places[name] },
      });
      // The same table in words: the goodbye is never hidden; without agent or site nothing else is shown.
      if (name === "ended") expect(screen).toBe("ended");
      else if (link === "starting") expect(screen).toBe("starting");
      else if (link === "down") expect(screen).toBe("agentLost");
      else if (name === "maintenance") expect(screen).toBe("maintenance");
      else if (!known) expect(screen).toBe("notReady");
      else if (name === "card" && reader !== "ready") expect(screen).toBe("readerAway");
      else expect(screen).toBe(name);
    },
  );

  it("closes when the battery is almost empty, wherever the citizen is; the goodbye still comes first", () => {
    const dark = { ...facts("up", true, "ready"), devices: { powerLow: true } };
    const at = (name: PlaceName) =>
      screenFor({ facts: dark, journey: { ...firstState, place: places[name] } });
    for (const name of names) expect(at(name)).toBe(name === "ended" ? "ended" : "powerLow");
  });

  it("asks of the reader for the card that is asked for", () => {
    const slot = { name: "S", left: false, status: { state: "ready", card: "absent" } } as const;
    const devices = { ...facts("up", true, "fault").devices, smartCardReader: slot };
    const at = (token: "idCard" | "socialSecurityCard") =>
      screenFor({
        facts: { ...facts("up", true, "fault"), devices },
        journey: { ...firstState, place: { ...places.card, token } },
      });
    expect([at("idCard"), at("socialSecurityCard")]).toEqual(["readerAway", "card"]);
  });

  it("believes the command that found no reader, even when the status has not come yet", () => {
    const place = { ...places.card, phase: "readerAway" } as const;
    expect(screenFor({ facts: facts("up", true, "ready"), journey: { ...firstState, place } })).toBe(
      "readerAway",
    );
  });
});

const visit = {
  id: "",
  citizen: { name: "张**", idNumber: "420702********0010" },
  level: "A2",
  idleRemainingMs: 60_000,
  phase: "active",
} as const;

describe("paper of whoever was here before", () => {
  const left: Facts = {
    ...facts("up", true, "ready"),
    leftPaper: { printing: [], lying: true, passed: false },
  };
  const at = (name: PlaceName, visit: JourneyState["visit"]) =>
    screenFor({ facts: left, journey: { ...firstState, place: places[name], visit } });

  it("goes first wherever somebody begins, and is nobody's business within a visit or at rest", () => {
    for (const name of names)
      expect(at(name, null)).toBe(
        ["home", "list", "packages", "places", "phonePage", "notice", "card"].includes(name)
          ? "paperFirst"
          : name,
      );
    for (const name of names) expect(at(name, visit)).toBe(name);
  });
});

describe("while a technician is signed in", () => {
  const under = (phase: "off" | "waiting" | "on"): Facts => ({
    ...facts("up", true, "ready"),
    maintenance: { phase, roster: "current" },
  });
  it.each(["waiting", "on"] as const)(
    "(%s) nobody begins anything, and who is being served goes on",
    (phase) => {
      const at = (name: PlaceName, open: boolean) =>
        screenFor({
          facts: under(phase),
          journey: { ...firstState, place: places[name], visit: open ? visit : null },
        });
      expect(at("attract", false)).toBe("underMaintenance");
      expect(at("home", false)).toBe("underMaintenance");
      expect(at("print", true)).toBe("print");
      expect(at("ended", false)).toBe("ended");
      expect(at("maintenance", false)).toBe("maintenance");
    },
  );

  it("(off) everything is as ever", () => {
    expect(screenFor({ facts: under("off"), journey: firstState })).toBe("attract");
  });
});

describe("what lies over the screen", () => {
  const state = { ...firstState, place: places.home };
  it.each([
    [{ ...state }, "none"],
    [{ ...state, helping: true }, "help"],
    [{ ...state, closing: true, helping: true }, "closing"],
    [{ ...state, place: places.ended, closing: true, helping: true }, "none"],
  ] as const)("%#", (journey, overlay) => expect(overlayFor({ journey })).toBe(overlay));
});
