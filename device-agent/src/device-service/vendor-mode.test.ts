import { SimulatedClock } from "@zizhuban/device-agent-contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVendorMode } from "./vendor-mode.ts";

function started() {
  const clock = new SimulatedClock();
  const mode = createVendorMode({ clock });
  const news: string[] = [];
  mode.onNews((item) =>
    news.push(item.type === "exited" ? `exited ${item.applications.join(" ")}` : item.type),
  );
  return { clock, mode, news };
}

describe("the maintenance hand-over", () => {
  it("waits for every registered application, on the way in and on the way out", () => {
    const { mode, news } = started();
    const [page, tool] = [{}, {}];
    mode.register(page, "kiosk-ui");
    mode.register(tool, "tool");
    expect(mode.requestEnter().ok).toBe(true);
    expect(mode.state()).toBe("enterPending");
    expect(mode.acknowledgeEnter(page).ok).toBe(true);
    expect(mode.state()).toBe("enterPending");
    mode.acknowledgeEnter(tool);
    expect(mode.state()).toBe("active");
    mode.requestExit();
    mode.acknowledgeExit(tool);
    expect(mode.state()).toBe("exitPending");
    mode.acknowledgeExit(page);
    expect(mode.state()).toBe("inactive");
    expect(news).toEqual(["enterRequested", "entered", "exitRequested", "exited kiosk-ui tool"]);
  });

  it("is entered at once when nobody is registered", () => {
    const { mode, news } = started();
    mode.requestEnter();
    expect([mode.state(), news]).toEqual(["active", ["enterRequested", "entered"]]);
  });

  it("refuses what does not come in its turn", () => {
    const { mode } = started();
    const page = {};
    expect(mode.requestExit()).toMatchObject({ code: "sequenceError" });
    expect(mode.acknowledgeEnter(page)).toMatchObject({ code: "sequenceError" });
    mode.register(page, "kiosk-ui");
    mode.requestEnter();
    expect(mode.requestEnter()).toMatchObject({ code: "sequenceError" });
    expect(mode.acknowledgeExit(page)).toMatchObject({ code: "sequenceError" });
    expect(mode.acknowledgeEnter({})).toMatchObject({ code: "sequenceError" });
    mode.acknowledgeEnter(page);
    expect(mode.acknowledgeEnter(page)).toMatchObject({ code: "sequenceError" });
    expect(mode.state()).toBe("active");
  });

  it("does not wait for an application that is gone, or that stays silent for two minutes", () => {
    const { clock, mode } = started();
    const [gone, frozen] = [{}, {}];
    mode.register(gone, "gone");
    mode.register(frozen, "frozen");
    mode.requestEnter();
    mode.gone(gone);
    clock.advance(119_999);
    expect(mode.state()).toBe("enterPending");
    clock.advance(1);
    expect(mode.state()).toBe("active");
  });

  it("always comes out again, whatever the applications do", () => {
    const acts = fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 40 });
    fc.assert(
      fc.property(acts, (script) => {
        const { clock, mode, news } = started();
        const connections = [{}, {}, {}];
        for (const [act, index] of script) {
          const connection = connections[index] ?? {};
          if (act === 0) mode.register(connection, `app-${index}`);
          if (act === 1) mode.requestEnter();
          if (act === 2) mode.acknowledgeEnter(connection);
          if (act === 3) mode.requestExit();
          if (act === 4) mode.acknowledgeExit(connection);
          if (act === 5) mode.gone(connection);
        }
        clock.advance(120_000);
        if (mode.state() === "active") mode.requestExit();
        clock.advance(120_000);
        expect(mode.state()).toBe("inactive");
        const entered = news.filter((item) => item === "entered").length;
        expect(news.filter((item) => item.startsWith("exited"))).toHaveLength(entered);
      }),
    );
  });
});
