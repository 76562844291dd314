import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Connection, Transport } from "../../transports/index.ts";
import { createLineReader, encodeListVariables, readingOf, readList, type PowerReading } from "./protocol.ts";
import type { PowerFailure } from "./status.ts";

/** A UPS that can be asked: open for as long as it answers. */
export interface PowerSession {
  read(): Promise<Result<PowerReading, PowerFailure>>;
  close(): Promise<void>;
}

/** Where a UPS is found: `upsd` on this machine or another, or the UPS itself on USB. */
export interface PowerSource {
  readonly profile: string;
  readonly label: string;
  open(signal: AbortSignal): Promise<Result<PowerSession, PowerFailure>>;
}

export interface NutSourceOptions {
  /** To `upsd`, TCP 3493 unless the site says otherwise (RFC 9271 §4.1). */
  readonly transport: Transport;
  /** Name of the UPS in `ups.conf`. */
  readonly ups: string;
  readonly clock: Clock;
  /** Milliseconds from the question to the answer's last line. */
  readonly answer?: number;
}

/** A UPS as Network UPS Tools' `upsd` tells of it; reading needs no user there. */
export function nutSource({ transport, ups, clock, answer = 2_000 }: NutSourceOptions): PowerSource {
  const question = encodeListVariables(ups);

  function ask(connection: Connection, signal: AbortSignal): Promise<Result<PowerReading, PowerFailure>> {
    return new Promise((resolve) => {
      const reader = createLineReader();
      const lines: string[] = [];
      const finish = (result: Result<PowerReading, PowerFailure>) => {
        for (const step of undo) step();
        resolve(result);
      };
      const canceled = () => finish(fail("canceled"));
      const undo = [
        connection.onData((chunk) => {
          const more = reader.push(chunk);
          if (more === undefined) return finish(fail("protocol"));
          lines.push(...more);
          const verdict = readList(ups, lines);
          if (verdict.type === "variables") finish(readingOf(verdict.variables));
          else if (verdict.type === "refused") finish(fail(verdict.fault));
        }),
        connection.onClose((reason) => finish(fail(reason))),
        clock.after(answer, () => finish(fail(lines.length === 0 ? "noAnswer" : "protocol"))),
        () => signal.removeEventListener("abort", canceled),
      ];
      signal.addEventListener("abort", canceled, { once: true });
      void connection.write(question).then((written) => {
        if (!written.ok) finish(written);
      });
    });
  }

  return {
    profile: "nut",
    label: `ups ${ups} at ${transport.label}`,
    async open(signal) {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      const connection = opened.value;
      return ok({ read: () => ask(connection, signal), close: () => connection.close() });
    },
  };
}
