import type { SimulatedPaper } from "@zizhuban/device-agent-contract";
import { rasterisePdf } from "../documents/index.ts";
import type { DocumentStore } from "../gateway/index.ts";
import type { FreshPaper, Sight, Stage, Theatre } from "../simulation/index.ts";
import type { Closers } from "./closers.ts";
import type { Devices } from "./devices/index.ts";

export interface World {
  /** Only in a development agent. */
  readonly stage: Stage | undefined;
  /** The stage with its scenarios, which need to see what the kiosk makes of them. */
  readonly theatre: (sight: Sight) => Theatre | undefined;
  /** The address at which to reach a server: with a simulated cable in between, or its own. */
  readonly route: (url: string) => Promise<string>;
}

const pageWidth = 1240;

/**
 * Pictures of what left a simulated printer, served as documents. Paper lies outside the machine, so the
 * visit's wipe does not reach it.
 */
export async function pictures(paper: FreshPaper, documents: DocumentStore): Promise<SimulatedPaper[]> {
  const { printer, at } = paper;
  const lay = (png: Uint8Array, sourceUrl: string) => ({
    printer,
    at,
    url: documents.put(png, "image/png", "desk"),
    sourceUrl,
  });
  if (paper.kind === "receipt") {
    const text = new TextEncoder().encode(paper.text);
    return [lay(paper.png, documents.put(text, "text/plain; charset=utf-8", "desk"))];
  }
  const source = documents.put(paper.document, "application/pdf", "desk");
  const pages = await rasterisePdf(paper.document, { width: pageWidth });
  return pages.ok ? pages.value.map(({ png }) => lay(png, source)) : [];
}

/** What surrounds the kiosk: for a real one nothing of ours, for a development agent a stage to play on. */
export async function surround(
  development: boolean,
  devices: Devices,
  documents: DocumentStore,
  closers: Closers,
): Promise<World> {
  if (!development)
    return { stage: undefined, theatre: () => undefined, route: (url) => Promise.resolve(url) };
  const { canRelay, createSimulatedNetwork, createStage, createTheatre } =
    await import("../simulation/index.ts");
  for (const { simulator } of devices.things) closers.add(() => simulator.stop());
  const cable = createSimulatedNetwork();
  closers.add(() => cable.stop());
  const network = { name: "Network", class: "network", simulator: cable } as const;
  const stage = createStage([...devices.things, network], {
    throwAway: ({ url, sourceUrl }) => {
      documents.remove(url);
      documents.remove(sourceUrl);
    },
  });
  const theatre = (sight: Sight) => createTheatre(stage, sight);
  return { stage, theatre, route: (url) => (canRelay(url) ? cable.through(url) : Promise.resolve(url)) };
}
