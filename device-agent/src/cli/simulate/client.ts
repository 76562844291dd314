import {
  commands,
  events,
  fail,
  ok,
  parser,
  ServiceMessage,
  type Clock,
  type CommandName,
  type CommandPayload,
  type CompletionPayload,
  type EventPayload,
  type Result,
} from "@zizhuban/device-agent-contract";
import { WebSocket } from "ws";

type SimulatorCommand = Extract<CommandName, `Simulator.${string}`>;
export type StageState = EventPayload<"Simulator.Changed">;

/** A local program at the development agent's stage. */
export interface StageClient {
  /** Every command but one answers with the stage as it is afterwards. */
  act<Name extends Exclude<SimulatorCommand, "Simulator.Scenarios">>(
    name: Name,
    payload: CommandPayload<Name>,
  ): Promise<Result<StageState>>;
  scenarios(): Promise<Result<CompletionPayload<"Simulator.Scenarios">>>;
  onState(listener: (state: StageState) => void): void;
  close(): void;
}

const answerDeadline = 10_000;
const parseMessage = parser(ServiceMessage);
const parseState = parser(events["Simulator.Changed"].payload);
const parseScenarios = parser(commands["Simulator.Scenarios"].completion);

/** @param url `ws://127.0.0.1:4100/xfs4iot/v1.0/Kiosk` */
export async function connectStage(
  url: string,
  bearer: string,
  clock: Clock,
): Promise<Result<StageClient, "agentUnreachable" | "agentRefused">> {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${bearer}` } });
  const opened = await new Promise<"agentUnreachable" | "agentRefused" | undefined>((resolve) => {
    socket.once("open", () => resolve(undefined));
    socket.once("unexpected-response", () => resolve("agentRefused"));
    socket.on("error", () => resolve("agentUnreachable"));
  });
  if (opened !== undefined) {
    socket.terminate();
    return fail(opened, url);
  }
  const waiting = new Map<number, (message: ServiceMessage) => void>();
  const listeners = new Set<(state: StageState) => void>();
  socket.on("message", (data: Buffer) => {
    const message = parseMessage(JSON.parse(data.toString("utf8")));
    if (!message.ok) return;
    const { type, name, requestId, status } = message.value.header;
    if (type === "completion" || (type === "acknowledge" && status !== undefined))
      waiting.get(requestId ?? 0)?.(message.value);
    const state = name === "Simulator.Changed" ? parseState(message.value.payload) : undefined;
    if (state?.ok === true) for (const listener of listeners) listener(state.value);
  });
  let last = 0;

  async function ask(name: SimulatorCommand, payload: unknown): Promise<Result<unknown>> {
    const requestId = ++last;
    const answer = await new Promise<ServiceMessage | undefined>((resolve) => {
      const cancel = clock.after(answerDeadline, () => resolve(undefined));
      waiting.set(requestId, (message) => {
        cancel();
        resolve(message);
      });
      const header = { type: "command", name, version: commands[name].version, requestId };
      socket.send(JSON.stringify({ header, payload }));
    });
    waiting.delete(requestId);
    if (answer === undefined) return fail("timedOut");
    const { completionCode = "invalidMessage" } = answer.header;
    if (completionCode === "success") return ok(answer.payload);
    return fail(errorCodeOf(answer.payload) ?? completionCode);
  }

  return ok({
    async act(name, payload) {
      const answer = await ask(name, payload);
      return answer.ok ? parseState(answer.value) : answer;
    },
    async scenarios() {
      const answer = await ask("Simulator.Scenarios", {});
      return answer.ok ? parseScenarios(answer.value) : answer;
    },
    onState: (listener) => void listeners.add(listener),
    close: () => socket.close(),
  });
}

function errorCodeOf(payload: unknown): string | undefined {
  if (typeof payload !== "object" || payload === null || !("errorCode" in payload)) return undefined;
  return String(payload.errorCode);
}
