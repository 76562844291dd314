import { fail, ok } from "@zizhuban/device-agent-contract";
import type { DeviceEnd } from "./device-end.ts";
import { listeners } from "./listeners.ts";
import type { Connection, Transport, TransportFailure } from "./transport.ts";

export interface LinkedWire {
  readonly transport: Transport;
  readonly device: DeviceEnd;
}

/** A wire inside the process, for the simulated agent: same bytes, no operating system. One connection at a time. */
export function linkedWire(label: string): LinkedWire {
  const toDevice = listeners<Uint8Array>();
  let plugged = true;
  let current: { receive(bytes: Uint8Array): void; end(reason: TransportFailure): void } | undefined;

  function connect(): Connection {
    const data = listeners<Uint8Array>();
    const closed = listeners<TransportFailure>();
    const link = {
      receive: (bytes: Uint8Array) => data.emit(bytes),
      end(reason: TransportFailure) {
        if (current !== link) return;
        current = undefined;
        closed.emit(reason);
      },
    };
    current = link;
    return {
      // A turn of the loop lies between the ends, as on every real wire: nobody is called back in the middle of a write.
      async write(bytes) {
        if (current !== link) return fail("connectionLost");
        const copy = bytes.slice();
        queueMicrotask(() => toDevice.emit(copy));
        return ok();
      },
      onData: (listener) => data.add(listener),
      onClose: (listener) => closed.add(listener),
      async close() {
        link.end("connectionLost");
      },
    };
  }

  return {
    transport: {
      label: `simulated ${label}`,
      async open() {
        if (!plugged) return fail("portNotFound");
        return current === undefined ? ok(connect()) : fail("portBusy");
      },
    },
    device: {
      write(bytes) {
        const link = current;
        const copy = bytes.slice();
        queueMicrotask(() => {
          if (link === current) link?.receive(copy);
        });
      },
      onData: (listener) => toDevice.add(listener),
      unplug() {
        plugged = false;
        current?.end("connectionLost");
      },
      plug() {
        plugged = true;
      },
    },
  };
}
