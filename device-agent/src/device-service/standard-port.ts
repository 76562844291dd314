import { createServer, type Server } from "node:http";

async function tryPort(server: Server, host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const taken = () => resolve(false);
    server.once("error", taken);
    server.listen(port, host, () => {
      server.off("error", taken);
      resolve(true);
    });
  });
}

/**
 * A server for WebSocket upgrades on the first free port of the range; undefined when all are taken.
 * Clients of the standard look for a publisher on 80, 443 and 5846 to 5856 (CWA 17852, "Service discovery").
 */
export async function openStandardPort(
  host: string,
  range: { readonly from: number; readonly to: number },
): Promise<{ readonly server: Server; readonly port: number } | undefined> {
  for (let port = range.from; port <= range.to; port += 1) {
    const server = createServer((_request, response) => {
      response.writeHead(426, { upgrade: "websocket", connection: "upgrade" }).end();
    });
    if (await tryPort(server, host, port)) return { server, port };
  }
  return undefined;
}
