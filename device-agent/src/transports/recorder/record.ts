import type { Clock } from "@zizhuban/device-agent-contract";
import type { IppTransport } from "../ipp.ts";
import type { Connection, Transport } from "../transport.ts";
import type { Masker } from "./masker.ts";
import { freeNumber, hexOf, lineOf, type Happening, type RecordingHeader } from "./recording.ts";

export interface RecorderOptions {
  readonly header: Omit<RecordingHeader, "recording">;
  readonly clock: Clock;
  /** A new one for each connection: half a message does not outlive its wire. */
  readonly masker: () => Masker;
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
}

export interface Recorder {
  /** The same wire, written down. */
  transport(wire: Transport): Transport;
  ippTransport(wire: IppTransport): IppTransport;
  /** Notes what the device is asked for, and in a few words how it ended. Neither may hold personal data. */
  asked(verb: string, details: unknown): void;
  ended(how: string): void;
}

type Without<Union, Key extends keyof Union> = Union extends unknown ? Omit<Union, Key> : never;

/** Writes down what goes over a wire, masked where it is taken: no unmasked byte leaves this function. */
export function createRecorder({ header, clock, masker, write }: RecorderOptions): Recorder {
  const began = clock.monotonic();
  let posts = 0;
  const open = new Set<number>();
  write(JSON.stringify({ recording: 1, ...header }));

  function note(what: Without<Happening, "t">): void {
    write(lineOf({ ...what, t: clock.monotonic() - began }));
  }

  function recorded(connection: Connection, on: number): Connection {
    const mask = masker();
    let gone = false;

    function noteBytes(kind: "in" | "out", bytes: Uint8Array): void {
      if (bytes.length > 0 && !gone) note({ on, kind, value: hexOf(bytes) });
    }

    function noteGone(value: string): void {
      if (gone) return;
      gone = true;
      open.delete(on);
      note({ on, kind: "gone", value });
    }

    connection.onData((chunk) => noteBytes("in", mask.in(chunk)));
    connection.onClose(noteGone);
    return {
      write(bytes) {
        noteBytes("out", mask.out(bytes));
        return connection.write(bytes);
      },
      onData: (listener) => connection.onData(listener),
      onClose: (listener) => connection.onClose(listener),
      close() {
        noteGone("closed");
        return connection.close();
      },
    };
  }

  return {
    transport: (wire) => ({
      label: wire.label,
      absenceIsCertain: wire.absenceIsCertain === true,
      async open(signal) {
        const opened = await wire.open(signal);
        const on = freeNumber(open);
        note({ on, kind: "open", value: opened.ok ? "ok" : opened.code });
        if (!opened.ok) return opened;
        open.add(on);
        return { ok: true, value: recorded(opened.value, on) };
      },
    }),
    ippTransport: (wire) => ({
      ...wire,
      async post(body, options) {
        const mask = masker();
        const n = (posts += 1);
        note({ kind: "post", value: { n, hex: hexOf(mask.out(body)) } });
        const answer = await wire.post(body, options);
        if (answer.ok) note({ kind: "answer", value: { n, hex: hexOf(mask.in(answer.value)) } });
        else note({ kind: "failed", value: { n, code: answer.code } });
        return answer;
      },
    }),
    asked: (verb, details) => note({ kind: "ask", value: { verb, details } }),
    ended: (how) => note({ kind: "end", value: how }),
  };
}
