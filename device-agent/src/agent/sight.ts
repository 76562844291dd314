import type { PrintService } from "../printing/index.ts";
import type { Sight } from "../simulation/index.ts";
import type { Visit } from "../visit/index.ts";
import type { Devices } from "./devices/index.ts";

interface Seen {
  readonly devices: Devices;
  readonly visit: Visit;
  readonly printing: PrintService;
}

/** What a scenario of the development agent sees of this kiosk. */
export function sightOf({ devices, visit, printing }: Seen): Sight {
  return {
    devices: () => devices.all.map((device) => device.view()),
    visitOpen: () => visit.view() !== null,
    onChange(listener) {
      const stops = [
        ...devices.all.map((device) => device.onChange(listener)),
        visit.listen({ opened: listener, ended: listener }),
      ];
      return () => stops.forEach((stop) => stop());
    },
    onJob: (listener) => printing.onChange(({ state }) => listener(state)),
  };
}
