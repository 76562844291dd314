import { systemClock } from "@zizhuban/device-agent-contract";
import { contract as businessContract } from "virtual:contract/business";
import { contract as deviceContract } from "virtual:contract/device";
import "@fontsource-variable/noto-sans-sc/wght.css";
import "./page.css";
import { createBusiness } from "./business/index.ts";
import { createDeviceLink, type DeviceLink } from "./device/index.ts";
import { createKiosk } from "./kiosk.ts";
import { KioskApp } from "./kiosk-app.ts";
import type { Flow } from "./filing/index.ts";
import type { Desk } from "./maintenance/index.ts";
import { createPressGuard } from "./press-guard.ts";
import { createTones } from "./tone.ts";
import { createVoice } from "./voice.ts";

const clock = systemClock;
const origin = location.origin.replace(/^http/, "ws");
const app = new KioskApp();
app.guard = createPressGuard({ clock, onOpen: () => app.requestUpdate() });
const business = createBusiness({
  fetch: (input, init) => fetch(input, init),
  contract: businessContract,
  clock,
});

const kiosk = createKiosk({
  clock,
  business,
  contract: deviceContract,
  connect: (onNews) =>
    createDeviceLink({
      origin,
      contract: deviceContract,
      clock,
      openSocket: (url) => new WebSocket(url),
      onNews,
    }),
  randomUUID: () => crypto.randomUUID(),
  voice: createVoice("speechSynthesis" in window ? speechSynthesis : undefined),
  tone: createTones(),
  // A new document in place of this one: nothing of the visit stays in the renderer's memory.
  replacePage: () => location.replace(location.pathname),
  onView: (view) => (app.view = view),
  async onMaintenance(link) {
    desk ??= loadDesk(link);
    (await desk).send({ type: "opened" });
  },
  async onFiling(link, item) {
    flow ??= loadFlow(link);
    (await flow).begin(item);
  },
  onFilingOver: () => void flow?.then((opened) => opened.drop()),
  async onSimulated(link) {
    const { openDock } = await import("../dev-dock/index.ts");
    openDock({ link, clock });
  },
});

let flow: Promise<Flow> | undefined;
let desk: Promise<Desk> | undefined;

/** The steps of an application, in their own chunk. */
async function loadFlow(link: DeviceLink): Promise<Flow> {
  const [{ openFlow }, { contract }] = await Promise.all([
    import("./filing/index.ts"),
    import("virtual:contract/filing"),
  ]);
  return openFlow({
    app,
    link,
    contract,
    fetch: (input, init) => fetch(input, init),
    clock,
    randomUUID: () => crypto.randomUUID(),
    camera: () => app.view?.facts.devices.documentCamera?.name,
    onChange: (filing) => kiosk.showFiling(filing),
  });
}

/** The technician's screen, in its own chunk. */
async function loadDesk(link: DeviceLink): Promise<Desk> {
  const [{ openDesk }, { contract }] = await Promise.all([
    import("./maintenance/index.ts"),
    import("virtual:contract/maintenance"),
  ]);
  return openDesk({
    app,
    link,
    contract,
    device: deviceContract,
    clock,
    origin,
    openSocket: (url, protocol) => new WebSocket(url, [protocol]),
    locale: () => app.view?.modes.locale ?? "zh-CN",
    onChange: (desk) => kiosk.showDesk(desk),
  });
}

app.onJourney = ({ meaning }) => kiosk.send(meaning);
app.onModes = (modes) => kiosk.want(modes);
app.speak = (text) => kiosk.speak(text);
window.addEventListener("pointerdown", () => kiosk.touch(), { capture: true, passive: true });
window.addEventListener("keydown", () => kiosk.touch(), { capture: true, passive: true });
window.addEventListener("contextmenu", (event) => event.preventDefault());

document.body.append(app);
kiosk.start();
