import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@zizhuban/device-agent-contract";

/** How often the body of a request is looked at, in milliseconds. */
export const look = 30_000;
/** Bytes a file must have brought since the last look: 17 kbit/s, a thirtieth of a village's weak network. */
const enough = 64 * 1024;
/** No request, however steadily it drips, is waited for longer. 20 MB at 0.25 Mbit/s are eleven minutes. */
export const longest = 15 * 60_000;

/**
 * Cuts off a request whose body does not come: a file as soon as it brings too little in a look's time, anything else
 * when it is not there after the first. Node's own limit counts the whole request, which a file over a weak network
 * cannot keep.
 */
export function watchBody(
  { request, response, isFile }: { request: IncomingMessage; response: ServerResponse; isFile: boolean },
  clock: Clock,
): void {
  const { socket } = request;
  // What came with the head is read already, and may be as much as a look asks for.
  let before = socket.bytesRead - enough;
  const stop = clock.every(look, () => {
    const came = socket.bytesRead - before;
    before = socket.bytesRead;
    if (request.complete) stop();
    else if (!isFile || came < enough) socket.destroy();
  });
  response.once("close", stop);
}
