import { closeSync, constants, mkdtempSync, openSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import * as nodePty from "@lydell/node-pty";
import type { DeviceEnd } from "./device-end.ts";
import { listeners } from "./listeners.ts";

export interface PtyWire extends DeviceEnd {
  /** What a serial transport opens; it stays the same when the wire is unplugged and plugged again. */
  readonly path: string;
  close(): void;
}

/** A serial line of the operating system (a pseudo terminal), the device's end in the test's hand. */
export function openPtyWire(): PtyWire {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-pty-"));
  const path = join(folder, "tty");
  const data = listeners<Uint8Array>();
  let pair: { readonly master: Duplex; readonly slave: number } | undefined;

  function plug(): void {
    if (pair !== undefined) return;
    const { master, slave, name } = openPair();
    master.on("data", (chunk: Buffer) => data.emit(new Uint8Array(chunk)));
    symlinkSync(name, path);
    pair = { master, slave };
  }

  function unplug(): void {
    if (pair === undefined) return;
    rmSync(path);
    pair.master.destroy();
    closeSync(pair.slave);
    pair = undefined;
  }

  plug();
  return {
    path,
    write(bytes) {
      pair?.master.write(Buffer.from(bytes));
    },
    onData: (listener) => data.add(listener),
    plug,
    unplug,
    close() {
      unplug();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * node-pty reads its own slave, which would eat what the device says; that reader is ended here.
 * A plain descriptor of the slave stays open, so that the line outlives each connection to it.
 */
function openPair(): { master: Duplex; slave: number; name: string } {
  // `open` is exported but not in the package's types.
  const open: unknown = Reflect.get(nodePty, "open");
  if (typeof open !== "function") throw new Error("@lydell/node-pty no longer opens pseudo terminals");
  const terminal: object = open({ encoding: null });
  const name: unknown = Reflect.get(terminal, "_pty");
  const master: unknown = Reflect.get(terminal, "_master");
  const ownReader: unknown = Reflect.get(terminal, "_slave");
  if (typeof name !== "string" || !(master instanceof Duplex) || !(ownReader instanceof Duplex))
    throw new Error("@lydell/node-pty no longer names its pseudo terminal");
  const slave = openSync(name, constants.O_RDWR | constants.O_NOCTTY);
  ownReader.destroy();
  // Unplugging ends the master in the middle of a read; node-pty's own listener would throw then.
  master.removeAllListeners("error");
  master.on("error", () => {});
  return { master, slave, name };
}
