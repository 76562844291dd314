import { fail } from "@zizhuban/device-agent-contract";
import { routes, type SimulatedMessages } from "@zizhuban/server-contract";
import { route, type ServerModule } from "../core/index.ts";
import type { ShortMessage, SmsProvider } from "./provider.ts";

export { createMessageOutbox, type MessageOutbox } from "./outbox.ts";
export type { ShortMessage, SmsProvider } from "./provider.ts";
export { createSmsWebhook, type SmsWebhook } from "./webhook.ts";

/**
 * Messages to citizens.
 * @param deps.provider undefined: this deployment sends none
 * @param deps.shown what a simulated operator took, for the dev dock; the route that shows it exists only then
 */
export function createMessages(deps: {
  provider: SmsProvider | undefined;
  shown: (() => SimulatedMessages["messages"]) | undefined;
}) {
  const { provider, shown } = deps;
  const module: ServerModule = {
    name: "messages",
    dependsOn: [],
    routes: async (app) => {
      if (shown !== undefined) route(app, routes.simulatedMessages, async () => ({ messages: shown() }));
    },
  };
  return {
    ...module,
    available: provider !== undefined,
    send: async (message: ShortMessage) =>
      provider === undefined ? fail("messageRefused", "no operator") : provider.send(message),
  };
}
export type Messages = ReturnType<typeof createMessages>;
