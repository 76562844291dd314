import { ok, type SimulatedClock } from "@zizhuban/device-agent-contract";
import { createCamera } from "../../../devices/camera/index.ts";
import { startCameraSimulator } from "../../../devices/camera/simulator.ts";
import { tinyJpeg } from "../../../devices/camera/testing-fuzz.ts";
import { tcpTransport } from "../../../transports/index.ts";
import { subject, type Bench } from "../subject.ts";
import { troubledPort } from "../troubled-wire.ts";

async function build(clock: SimulatedClock) {
  const simulator = await startCameraSimulator({ clock, picture: async () => tinyJpeg });
  const { port, troubles } = await troubledPort(simulator.port, clock);
  const { host, path } = simulator;
  const transport = tcpTransport({ host, port, clock });
  const device = createCamera({
    name: "DocumentCamera",
    kind: "document",
    profile: "http",
    transport,
    http: { host, port, path },
    async probe() {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      await opened.value.close();
      return ok();
    },
    clock,
  });

  /** On, ten seconds of pictures, off. */
  async function look(onOpen: () => void = () => undefined): Promise<string> {
    const opened = await device.open(new AbortController().signal);
    if (!opened.ok) return opened.code;
    const held = opened.value;
    onOpen();
    const lost = new Promise<string>((resolve) => held.onEnd(() => resolve("lost")));
    const seen = new Promise<string>((resolve) => {
      clock.after(10_000, () => resolve("seen"));
    });
    const end = await Promise.race([lost, seen]);
    await held.close();
    return end;
  }
  return {
    device,
    simulator,
    wire: troubles,
    look,
    ask: () => look(),
    async stop() {
      await simulator.stop();
      await troubles.stop();
    },
  } satisfies Bench & Record<string, unknown>;
}

export const camera = subject({
  title: "Camera (`open`, ten seconds of pictures, off)",
  build,
  longestAsk: 60_000,
  situations: [
    {
      name: "on",
      enter: ({ look }) =>
        new Promise((resolve) => {
          const underWay = look(() => resolve({ underWay }));
        }),
    },
  ],
});
