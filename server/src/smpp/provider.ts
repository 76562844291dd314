import { ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { SmsProvider } from "../messages/index.ts";
import { watchCondition } from "../signed-requests/index.ts";
import { createLink, linkDelays, type LinkDelays } from "./link.ts";
import { receiptOf, type Address, type PduBody, type Receipt } from "./protocol.ts";
import { openSession, smppDelays, type SmppAccount, type SmppDelays } from "./session.ts";
import { submitted } from "./wire.ts";

/** 5.2.5, 5.2.6: international, ISDN; a name; what the operator gave, as it is. */
const types = { international: [1, 1], name: [5, 0], unknown: [0, 1] } as const;

function sourceOf(source: string): Address {
  const [ton, npi] = /^\d+$/.test(source) ? types.unknown : types.name;
  return { ton, npi, digits: source };
}

/**
 * Messages through an operator's message centre. One whose answer was lost may be taken twice: SMPP has no way to ask.
 * @param deps.onReceipt keeps what became of a message; until it has, the centre says it again
 */
export function createSmppProvider(deps: {
  clock: Clock;
  account: SmppAccount;
  source: string;
  window: number;
  long: "segments" | "payload";
  onReceipt?(receipt: Receipt): Promise<void>;
  delays?: Partial<SmppDelays & LinkDelays>;
}): SmsProvider & { start(): void; stop(): Promise<void> } {
  const { clock, account, window, long } = deps;
  const delays = { ...smppDelays, ...linkDelays, ...deps.delays };
  const condition = watchCondition(clock);
  const source = sourceOf(deps.source);
  const [ton, npi] = types.international;
  let reference = 0;
  const link = createLink({
    clock,
    delays,
    window,
    open: async () =>
      openSession(account, {
        clock,
        delays,
        async onDeliver(pdu) {
          const receipt = receiptOf(pdu);
          // What people answer to a message has no reader here.
          if (receipt !== undefined) await deps.onReceipt?.(receipt);
        },
      }),
    onCondition: (failure) => (failure === undefined ? condition.succeeded() : condition.failed(failure)),
  });

  async function submitAll(
    bodies: readonly PduBody[],
  ): Promise<Result<string, "messageRefused" | "messageUnsent">> {
    let messageId = "";
    for (const body of bodies) {
      const answer = await link.submit(body);
      if (!answer.ok) return answer;
      messageId = answer.value;
    }
    return ok(messageId);
  }

  return {
    condition: condition.now,
    start: link.start,
    async send(message) {
      reference = (reference + 1) % 256;
      const wire = submitted(message, long, reference);
      if (!wire.ok) return wire;
      const { digits, parts } = wire.value;
      const sent = await submitAll(
        parts.map((part, index) =>
          Object.assign(
            // One receipt a message: for its last part.
            { registeredDelivery: index === parts.length - 1 ? 1 : 0 },
            { command: "submitSm" as const, source, destination: { ton, npi, digits } },
            part,
          ),
        ),
      );
      if (sent.ok) condition.succeeded();
      else if (sent.code === "messageUnsent") condition.failed(sent.detail ?? sent.code);
      return sent.ok ? ok() : sent;
    },
    stop: async () => link.stop(),
  };
}
