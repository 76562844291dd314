import { systemClock } from "@zizhuban/device-agent-contract";
import { contract as businessContract } from "virtual:contract/business";
import { contract as deviceContract } from "virtual:contract/device";
import "@fontsource-variable/noto-sans-sc/wght.css";
import "./page.css";
import { createBusiness } from "./business/index.ts";
import { createDeviceLink, type DeviceLink } from "./device/index.ts";
import { createKiosk } from "./kiosk.ts";
import { KioskApp } from "./kiosk-app.ts";
import type { Errands } from "./errands/index.ts";
import type { Desk } from "./maintenance/index.ts";
import { loadEnglish } from "./locale/index.ts";
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
  loadEnglish,
  async onMaintenance(link) {
    desk ??= loadDesk(link);
    (await desk).send({ type: "opened" });
  },
  async onFlow(link, start) {
    errands ??= loadErrands(link);
    (await errands).begin(start);
  },
  onFlowOver: (name) => void errands?.then((opened) => opened.drop(name)),
  async onSimulated(link) {
    const { openDock } = await import("../dev-dock/index.ts");
    openDock({ link, clock });
  },
});

/** What the lake and the home screen do without comes while nobody touches them, so that no press waits for it. */
function loadTheRest(): void {
  void import("./steps/index.ts");
  void loadEnglish();
  void import("./errands/index.ts");
  void import("virtual:contract/errands");
}

let errands: Promise<Errands> | undefined;
let desk: Promise<Desk> | undefined;

/** What is kept apart from the journey, in its own chunk. */
async function loadErrands(link: DeviceLink): Promise<Errands> {
  const [{ openErrands }, { contract }] = await Promise.all([
    import("./errands/index.ts"),
    import("virtual:contract/errands"),
  ]);
  return openErrands(app, {
    link,
    contract,
    fetch: (input, init) => fetch(input, init),
    clock,
    randomUUID: () => crypto.randomUUID(),
    view: () => app.view,
    tell: (event) => kiosk.send(event),
    show: (name, state) => kiosk.showFlow(name, state),
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
requestIdleCallback(loadTheRest, { timeout: 5_000 });
