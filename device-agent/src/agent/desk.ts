import type { SimulatedPaper } from "@zizhuban/device-agent-contract";
import { rasterisePdf } from "../documents/index.ts";
import type { DocumentStore } from "../gateway/index.ts";
import type { FreshPaper } from "../simulation/index.ts";

const pageWidth = 1240;

/** Pictures of what left the simulated printers; they lie outside the machine, so the wipe does not reach them. */
export function createDesk(documents: DocumentStore, lay: (paper: SimulatedPaper) => void) {
  async function picturesOf(paper: FreshPaper): Promise<readonly Uint8Array[]> {
    if (paper.kind === "picture") return [paper.png];
    const pages = await rasterisePdf(paper.document, { width: pageWidth });
    return pages.ok ? pages.value.map(({ png }) => png) : [];
  }
  return {
    async put(paper: FreshPaper): Promise<void> {
      for (const png of await picturesOf(paper))
        lay({ printer: paper.printer, at: paper.at, url: documents.put(png, "image/png", "desk") });
    },
    throwAway: (paper: SimulatedPaper) => documents.remove(paper.url),
  };
}
