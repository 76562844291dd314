import { describe, expect, it } from "vitest";
import { isTest, readSources, type Source } from "./sources.ts";

// Who may know whom (DESIGN §2). A failure names the file and the import that crosses a wall.

const packages = [
  ["device-agent/contract", "@zizhuban/device-agent-contract"],
  ["device-agent", "@zizhuban/device-agent"],
  ["server/contract", "@zizhuban/server-contract"],
  ["server/console", "@zizhuban/server-console"],
  ["server", "@zizhuban/server"],
  ["kiosk-ui", "@zizhuban/kiosk-ui"],
  ["scripts", "@zizhuban/scripts"],
] as const;

const sources = readSources();
const packageOf = (path: string) => packages.find(([folder]) => path.startsWith(`${folder}/`))?.[0];

/** A room is a folder below `src`; below `devices`, each device class is one. */
function roomOf(path: string): string | undefined {
  const match = /^((?:[a-z-]+\/){1,2}src)\/((?:devices\/)?[a-z0-9-]+)\//.exec(path);
  if (match === null || match[2] === "devices") return undefined;
  return `${match[1]}/${match[2]}`;
}

function crossings(
  rule: (source: Source, specifier: string, target: string | undefined) => boolean,
): string[] {
  return sources.flatMap((source) =>
    source.imports
      .filter(({ specifier, target }) => rule(source, specifier, target))
      .map(({ specifier }) => `${source.path} imports ${specifier}`),
  );
}

describe("packages", () => {
  it("contracts stand on the ground: the device contract knows nobody, the server contract only that", () => {
    expect(
      crossings(({ path }, s) => path.startsWith("device-agent/contract/") && s.startsWith("@zizhuban/")),
    ).toEqual([]);
    expect(
      crossings(
        ({ path }, s) =>
          path.startsWith("server/contract/") &&
          s.startsWith("@zizhuban/") &&
          s !== "@zizhuban/device-agent-contract",
      ),
    ).toEqual([]);
  });

  it("nobody reaches into another package's files", () => {
    expect(
      crossings(({ path }, _s, target) => target !== undefined && packageOf(target) !== packageOf(path)),
    ).toEqual([]);
  });

  it("other packages are known by their contract, or in tests and tools by ./testing", () => {
    const mayKnow = (path: string, specifier: string) =>
      specifier.endsWith("-contract") ||
      (specifier.endsWith("-contract/build") && /(^|\/)(vite\.config\.ts|build\/[a-z-]+\.ts)$/.test(path)) ||
      (specifier.endsWith("/testing") && (isTest(path) || path.startsWith("scripts/")));
    expect(crossings(({ path }, s) => s.startsWith("@zizhuban/") && !mayKnow(path, s))).toEqual([]);
  });
});

describe("rooms", () => {
  it("a room is entered by its index.ts", () => {
    const enters = ({ path }: Source, _s: string, target: string | undefined) => {
      if (target === undefined) return false;
      const room = roomOf(target);
      if (room === undefined || room === roomOf(path) || /(^|\/)testing\.ts$/.test(path)) return false;
      return (
        target !== `${room}/index.ts` &&
        !(isTest(path) && target.startsWith(`${room}/testing`)) &&
        target !== `${room}/simulator.ts` &&
        // How a room is recorded and played back is for tests and the command line, not for the agent.
        !(target === `${room}/recording.ts` && (isTest(path) || path.startsWith("device-agent/src/cli/")))
      );
    };
    expect(crossings(enters)).toEqual([]);
  });

  it("a device room knows no other device room, and nothing above it", () => {
    const allowed = /^device-agent\/src\/(transports|documents|devices)\//;
    const knows = ({ path }: Source, _s: string, target: string | undefined) => {
      const room = roomOf(path);
      if (
        room === undefined ||
        !room.startsWith("device-agent/src/devices/") ||
        target === undefined ||
        isTest(path)
      )
        return false;
      const other = roomOf(target);
      return !allowed.test(target) || (other !== undefined && other !== room && other.includes("/devices/"));
    };
    expect(crossings(knows)).toEqual([]);
  });

  it("nothing but the simulated composition knows a simulator", () => {
    const knows = ({ path }: Source, _s: string, target: string | undefined) =>
      target !== undefined &&
      /(^|\/)simulator\.ts$/.test(target) &&
      !isTest(path) &&
      !path.startsWith("scripts/") &&
      !/^(device-agent|server)\/src\/simulation\//.test(path) &&
      roomOf(path) !== roomOf(target);
    expect(crossings(knows)).toEqual([]);
  });
});

describe("habits of the whole house", () => {
  const production = sources.filter(
    ({ path }) => !isTest(path) && !path.startsWith("scripts/") && !path.includes("simulat"),
  );

  it("only the clock reads the time", () => {
    const readers = production.filter(
      ({ path, text }) =>
        path !== "device-agent/contract/src/clock.ts" && /\bDate\.now\(|new Date\(\)/.test(text),
    );
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  it("a citizen's data leaves its wrapper only in boundary serialisers", () => {
    // The WebSocket, HTTPS to and from the server, a technician's terminal, the sealed store, and the certificate's page.
    const boundary = [
      /^device-agent\/contract\/src\/sensitive\.ts$/,
      /^device-agent\/src\/cli\/card-lines\.ts$/,
      /^device-agent\/src\/(device-service|gateway|server-client)\//,
      // A decoder the site names gets the photo's bytes on its standard input.
      /^device-agent\/src\/devices\/id-card-reader\/photo-program\.ts$/,
      /^server\/src\/[a-z-]+\/([a-z-]+\/)?routes\.ts$/,
      // To registers of other authorities and to an operator of short messages.
      /^server\/src\/(registers|messages|smpp)\/wire\.ts$/,
      /^server\/src\/key-store\/vault\.ts$/,
      /^server\/src\/certificates\/page\//,
      // Forms and notices on paper.
      /^server\/src\/sheets\/render\.ts$/,
    ];
    const exposing = production.filter(
      ({ path, text }) => /\.expose\(\)/.test(text) && !boundary.some((place) => place.test(path)),
    );
    expect(exposing.map(({ path }) => path)).toEqual([]);
  });

  it("no default exports, no silenced checks", () => {
    const silenced = sources.filter(
      ({ path, text }) =>
        !path.endsWith(".config.ts") &&
        !path.includes("/rules/") &&
        /@ts-(ignore|expect-error)|(oxlint|eslint)-disable/.test(text),
    );
    expect(silenced.map(({ path }) => path)).toEqual([]);
  });
});
