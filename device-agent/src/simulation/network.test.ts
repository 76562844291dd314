import { once } from "node:events";
import { connect, createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createSimulatedNetwork, type SimulatedNetwork } from "./network.ts";

const networks: SimulatedNetwork[] = [];
afterEach(async () => {
  for (const network of networks.splice(0)) await network.stop();
});

async function cable() {
  const echo = createServer((socket) => socket.on("error", () => undefined).pipe(socket));
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  const address = echo.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const network = createSimulatedNetwork();
  networks.push(network);
  const url = await network.through(`https://127.0.0.1:${port}`);
  echo.unref();
  return { network, open: () => connect({ host: "127.0.0.1", port: Number(new URL(url).port) }) };
}

it("passes bytes on, both ways", async () => {
  const { open } = await cable();
  const socket = open();
  socket.write("hello");
  expect(String((await once(socket, "data"))[0])).toBe("hello");
  socket.destroy();
});

it("cut, it ends what is open and refuses what is new; restored, it works again", async () => {
  const { network, open } = await cable();
  const socket = open();
  socket.write("hello");
  await once(socket, "data");
  const lost = once(socket, "error");
  expect(network.fault("down")).toBe(true);
  expect((await lost)[0]).toMatchObject({ code: "ECONNRESET" });
  const refused = open();
  expect((await once(refused, "error"))[0]).toMatchObject({ code: "ECONNRESET" });
  expect([network.active(), network.fault("rain")]).toEqual([["down"], false]);
  network.heal();
  const again = open();
  again.write("back");
  expect(String((await once(again, "data"))[0])).toBe("back");
  again.destroy();
});
