import { fail, type Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type SimulatedMessages } from "@zizhuban/server-contract";
import { route, type ServerModule } from "../core/index.ts";
import type { ShortMessage, SmsProvider } from "./provider.ts";

export { createMessageOutbox, type CaseMessage, type MessageOutbox, type StaffMessages } from "./outbox.ts";
export { wordsFor, type MessageWords } from "./words/index.ts";
export type { ShortMessage, SmsProvider } from "./provider.ts";
export { createSmsWebhook, type SmsWebhook } from "./webhook.ts";

/**
 * Messages to citizens.
 * @param deps.provider undefined: this deployment sends none
 * @param deps.shown what a simulated operator took, for the dev dock; the route that shows it exists only then
 */
export function createMessages(deps: {
  /** Who signs every message: `梁子湖区自助办`. */
  sender: string;
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
  const signed = (text: Sensitive<string>) => text.map((words) => `【${deps.sender}】${words}`);
  return {
    ...module,
    available: provider !== undefined,
    /** A text as it is received. */
    signed,
    send: async ({ id, to, text }: ShortMessage) =>
      provider === undefined
        ? fail("messageRefused", "no operator")
        : provider.send({ id, to, text: signed(text) }),
  };
}
export type Messages = ReturnType<typeof createMessages>;
