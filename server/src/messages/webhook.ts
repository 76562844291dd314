import { fail, ok, type Clock } from "@zizhuban/device-agent-contract";
import { post, sign, watchCondition, type PeerTls } from "../signed-requests/index.ts";
import type { SmsProvider } from "./provider.ts";
import { messageText } from "./wire.ts";

/** A gateway of the deployment's own. */
export interface SmsWebhook {
  readonly url: string;
  readonly secret: Buffer;
  readonly tls?: PeerTls | undefined;
}

/** Milliseconds; a person may wait for a code meanwhile. */
const delays = { answer: 8_000 } as const;
/** Bytes; the answer's body says nothing to us. */
const mostAnswer = 65_536;

/**
 * Posts each message `{id, to, text}` to a gateway, signed as department webhooks are. 2xx: taken. 4xx but 408 and
 * 429: it will never take this one. Anything else, or no answer: not now. The `webhook-id` is the message's own, so
 * that a gateway that keeps ids sends a message whose answer was lost once.
 */
export function createSmsWebhook(deps: {
  clock: Clock;
  gateway: SmsWebhook;
  delays?: { readonly answer: number };
}): SmsProvider {
  const { clock, gateway } = deps;
  const { answer: deadline } = deps.delays ?? delays;
  const condition = watchCondition(clock);

  function unsent(code: string) {
    condition.failed(code);
    return fail("messageUnsent", code);
  }

  return {
    condition: condition.now,
    async send(message) {
      const body = messageText(message);
      const seconds = Math.floor(clock.now() / 1000);
      const headers = {
        "content-type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": String(seconds),
        "webhook-signature": sign(gateway.secret, message.id, seconds, body),
      };
      const options = { clock, deadline, most: mostAnswer, tls: gateway.tls };
      const answer = await post(gateway.url, { headers, body }, options);
      if (!answer.ok) return unsent(answer.code);
      const { status } = answer.value;
      // It does not know us: no message is to blame for that.
      if (status >= 300 && (status < 400 || status >= 500 || [401, 403, 404, 408, 429].includes(status)))
        return unsent(`http${status}`);
      condition.succeeded();
      return status < 300 ? ok() : fail("messageRefused", `http${status}`);
    },
  };
}
