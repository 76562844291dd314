import type { Clock } from "@zizhuban/device-agent-contract";
import type {
  LiveShelf,
  Loudspeaker,
  Preview,
  ScanShelf,
  Transactions,
  VendorMode,
} from "../../device-service/index.ts";
import type { PrintService } from "../../printing/index.ts";
import type { Theatre } from "../../simulation/index.ts";
import type { ServerSessions, Visit } from "../../visit/index.ts";
import type { Devices } from "../devices/index.ts";
import type { ComposedMaintenance } from "../maintenance.ts";

/** What the services of this kiosk are made of. */
export interface ServiceParts {
  readonly devices: Devices;
  readonly visit: Visit;
  readonly sessions: ServerSessions;
  readonly printing: PrintService;
  readonly preview: Preview;
  /** Where the page finds scanned pages and the live picture. */
  readonly shelf: ScanShelf;
  readonly live: LiveShelf;
  readonly maintenance: ComposedMaintenance;
  /** Only in a development agent. */
  readonly theatre: Theatre | undefined;
  readonly transactions: Transactions;
  /** The maintenance hand-over: while it is not `inactive` no citizen is served. */
  readonly vendorMode: VendorMode;
  /** No citizen is served now: a technician is at work, or the battery is almost empty. */
  readonly closed: () => boolean;
  /** Undefined where the site has none. */
  readonly speaker: Loudspeaker | undefined;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  readonly personKey: Uint8Array;
  readonly onFault: (fault: unknown) => void;
}
