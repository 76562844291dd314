import type { Configuration } from "../configuration/index.ts";
import {
  createDocumentStore,
  createLivePictures,
  type DocumentStore,
  type LivePictures,
} from "../gateway/index.ts";
import type { FreshPaper } from "../simulation/index.ts";
import type { Closers } from "./closers.ts";
import { buildDevices, type Devices } from "./devices/index.ts";
import type { Ground } from "./ground.ts";
import { recoveryBooks, type RecoveryBooks } from "./recovery-book.ts";
import { samBindings } from "./sam-binding.ts";
import { pictures, surround, type World } from "./simulated-world.ts";

/** The kiosk as a thing: its devices, and where their pictures and papers lie for the page. */
export interface Machine extends Pick<World, "theatre" | "route"> {
  readonly devices: Devices;
  readonly recoveries: RecoveryBooks;
  readonly documents: DocumentStore;
  readonly live: LivePictures;
}

/** Builds the configured devices; none is started yet. */
export async function openMachine(
  configuration: Configuration,
  { journal, clock, randomToken, onFault }: Ground,
  closers: Closers,
): Promise<Machine> {
  const documents = createDocumentStore({ randomToken });
  const live = createLivePictures({ randomToken, clock });
  const recoveries = recoveryBooks({ journal, clock, onFault });
  let onPaper: (paper: FreshPaper) => void = () => undefined;
  const devices = await buildDevices(configuration.devices, {
    clock,
    onPaper: (paper) => onPaper(paper),
    samBinding: samBindings(journal, onFault),
    recovery: (device) => recoveries.of(device),
  });
  const { stage, theatre, route } = await surround(configuration.development, devices, documents, closers);
  onPaper = (paper) => {
    pictures(paper, documents)
      .then((papers) => papers.forEach((picture) => stage?.lay(picture)))
      .catch(onFault);
  };
  return { devices, recoveries, documents, live, theatre, route };
}
