import type { Socket } from "node:net";
import { fail, ok, type Clock } from "@zizhuban/device-agent-contract";
import { listeners } from "./listeners.ts";
import type { Connection, TransportFailure } from "./transport.ts";

/** Waits until the socket is connected, or says why it is not. */
export function connected(
  socket: Socket,
  clock: Clock,
  deadline: number,
): Promise<TransportFailure | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(deadline, () => finish("timedOut"));
    const finish = (failure?: TransportFailure) => {
      cancel();
      resolve(failure);
    };
    socket.once("connect", () => finish());
    socket.once("error", (error) => finish(reasonOf(error)));
    socket.once("close", () => finish("connectionLost"));
  });
}

/** A stream socket as a wire. */
export function connectionOf(socket: Socket): Connection {
  const data = listeners<Uint8Array>();
  const closed = listeners<TransportFailure>();
  let reason: TransportFailure = "connectionLost";
  socket.on("data", (chunk) => data.emit(new Uint8Array(Buffer.from(chunk))));
  socket.on("error", (error) => {
    reason = reasonOf(error);
  });
  // A printer that ended its half will not answer any more, so the other half is of no use.
  socket.on("end", () => socket.destroy());
  socket.on("close", () => closed.emit(reason));
  return {
    write(bytes) {
      if (socket.destroyed || !socket.writable) return Promise.resolve(fail("connectionLost"));
      return new Promise((resolve) => {
        const lost = () => resolve(fail(reason));
        socket.once("close", lost);
        socket.write(bytes, (error) => {
          socket.off("close", lost);
          resolve(error ? fail(reasonOf(error)) : ok());
        });
      });
    },
    onData: (listener) => data.add(listener),
    onClose: (listener) => closed.add(listener),
    async close() {
      if (socket.destroyed) return;
      await new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
        socket.destroy();
      });
    },
  };
}

function reasonOf(error: Error): TransportFailure {
  switch ("code" in error ? error.code : undefined) {
    case "ECONNREFUSED":
      return "refused";
    case "ENOENT":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "portNotFound";
    case "EACCES":
    case "EPERM":
      return "portDenied";
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "timedOut";
    default:
      return "connectionLost";
  }
}
