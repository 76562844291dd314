import { routes, type SimulatedMessages } from "@zizhuban/server-contract";
import { route, type ServerModule } from "../core/index.ts";
import type { ShortMessage, SmsProvider } from "./provider.ts";

export { createMessageOutbox, type MessageOutbox } from "./outbox.ts";
export type { ShortMessage, SmsProvider } from "./provider.ts";
export { createSimulatedSmsProvider } from "./simulated-provider.ts";

/** Messages to citizens. The route that shows them exists only in a demonstration, when the provider is the simulator. */
export function createMessages(deps: {
  shown: boolean;
  provider: SmsProvider & { messages?(): SimulatedMessages["messages"] };
}) {
  const { provider } = deps;
  const module: ServerModule = {
    name: "messages",
    dependsOn: [],
    routes: async (app) => {
      if (!deps.shown || provider.messages === undefined) return;
      route(app, routes.simulatedMessages, async () => ({ messages: provider.messages?.() ?? [] }));
    },
  };
  return { ...module, send: async (message: ShortMessage) => provider.send(message) };
}
export type Messages = ReturnType<typeof createMessages>;
