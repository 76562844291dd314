import { ok, type Clock } from "@zizhuban/device-agent-contract";
import type { SimulatedMessages } from "@zizhuban/server-contract";
import type { SmsProvider } from "./provider.ts";

export interface SimulatedSmsProvider extends SmsProvider {
  /** The last messages, oldest first. */
  messages(): SimulatedMessages["messages"];
}

/** Takes every message and keeps the last `kept` in memory, for the dev dock to show. */
export function createSimulatedSmsProvider(clock: Clock, kept = 50): SimulatedSmsProvider {
  let box: SimulatedMessages["messages"] = [];
  return {
    async send({ to, text }) {
      box = [...box, { to: to.expose(), text: text.expose(), at: clock.now() }].slice(-kept);
      return ok();
    },
    messages: () => box,
  };
}
