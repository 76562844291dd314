import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { handOverToken, type Situation, type TakenDraft } from "@zizhuban/server-contract";
import { createRunner, longWait, type FlowDeps } from "../flow/index.ts";
import type { Fillable, GivenToPhone } from "../journey/index.ts";
import {
  advance,
  beginHandOver,
  type HandOverEffect,
  type HandOverEvent,
  type HandOverState,
  type TakeBy,
} from "./state.ts";

/** Milliseconds: one look of the scanner, and between two questions whether the telephone is done. */
const scanWithin = 60_000;
const askEvery = 2_000;

export interface HandOverFlow {
  begin(of: Fillable, given: GivenToPhone | undefined): void;
  send(event: HandOverEvent): void;
  drop(): void;
}

/** The text of a code, which a scanner gives as bytes in Base64. */
const textOf = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0));

/** Carries out what a hand-over asks for: the scanner, the server, the wait for the telephone. */
export function createHandOver(
  deps: FlowDeps & { readonly onChange: (state: HandOverState) => void },
): HandOverFlow {
  const { link, contract, business, clock } = deps;
  const runner = createRunner({ advance, run, onChange: deps.onChange });
  const { send } = runner;
  let scanning = new AbortController();
  let stopWatching: () => void = () => undefined;

  /** Until a code came or this step is over; a kiosk without a scanner has its keys. */
  async function scan(turn: number): Promise<void> {
    scanning = new AbortController();
    const { signal } = scanning;
    while (!signal.aborted && runner.state?.turn === turn) {
      const name = deps.view()?.facts.devices.barcodeReader?.name;
      if (name === undefined) return;
      const read = await link.request(
        name,
        contract.commands["BarcodeReader.Read"],
        { symbologies: { qrCode: true } },
        { timeout: scanWithin, signal },
      );
      if (!read.ok && read.code !== "timeOut") return;
      for (const { barcodeData } of read.ok ? read.value.readOutput : [])
        send({ type: "scanned", turn, token: handOverToken(textOf(barcodeData)) });
    }
  }

  async function begin(of: Fillable, given: GivenToPhone, turn: number): Promise<void> {
    const content = { form: { ...given.form }, applying: [...given.applying] };
    const body =
      "errand" in of
        ? { code: of.plan.code, ...of.situation, ...content }
        : { itemKey: of.item.key, ...content };
    const begun = await business.call("beginDraft", { key: deps.randomUUID(), body, within: longWait });
    if (begun.ok) send({ type: "begun", turn, id: begun.value.id, url: begun.value.url });
    else send({ type: "failed", turn, code: begun.code });
  }

  /** What is done on the telephone is the citizen's doing: they are still here. */
  function watch(id: string, turn: number): void {
    let seen: number | undefined;
    const ask = async () => {
      const answer = await business.call("ownDraft", { id });
      if (runner.state?.turn !== turn) return;
      if (answer.ok) {
        const { state, changedAt } = answer.value;
        if (seen !== undefined && changedAt > seen) deps.tell({ type: "goOn" });
        seen = changedAt;
        send({ type: "state", turn, state });
      } else if (answer.code !== "serverUnreachable")
        return send({ type: "failed", turn, code: answer.code });
      if (runner.state?.turn === turn) stopWatching = clock.after(askEvery, () => void ask());
    };
    void ask();
  }

  /** A life event is drawn up again for the situation that was answered on the telephone. */
  async function packageOf(code: string, situation: Situation): Promise<Result<Fillable>> {
    const [life, plan] = await Promise.all([
      business.call("lifeEvent", { id: code }),
      business.call("planLifeEvent", { id: code, body: situation }),
    ]);
    if (!life.ok) return life;
    return plan.ok ? ok({ errand: "package", name: life.value.name, plan: plan.value, situation }) : plan;
  }

  async function fillableOf(draft: TakenDraft): Promise<Result<Fillable>> {
    if ("code" in draft) {
      const { code, answers, chosen } = draft;
      return packageOf(code, { answers, chosen });
    }
    const item = deps.view()?.facts.catalogue?.items.find(({ key }) => key === draft.itemKey);
    return item === undefined ? fail("itemUnknown") : ok({ item });
  }

  async function takeOver(by: TakeBy): Promise<Result<{ draft: TakenDraft; of: Fillable }>> {
    const answer = await business.call("takeDraft", { key: deps.randomUUID(), body: by, within: longWait });
    if (!answer.ok) return answer;
    const draft = answer.value;
    const found = await fillableOf(draft);
    return found.ok ? ok({ draft, of: found.value }) : found;
  }

  async function run(effect: HandOverEffect, turn: number): Promise<void> {
    switch (effect.type) {
      case "scan":
        return await scan(turn);
      case "begin":
        return await begin(effect.of, effect.given, turn);
      case "watch":
        return watch(effect.id, turn);
      case "take": {
        scanning.abort();
        const taken = await takeOver(effect.by);
        if (taken.ok) send({ type: "taken", turn, ...taken.value });
        else send({ type: "failed", turn, code: taken.code });
        return;
      }
      case "done":
        return deps.tell({ type: "handedOver", draft: effect.draft, of: effect.of });
      case "leave":
        return deps.tell({ type: "back" });
    }
  }

  return {
    begin: (of, given) => runner.begin(beginHandOver(of, given, runner.nextTurn())),
    send,
    drop() {
      scanning.abort();
      stopWatching();
      runner.drop();
    },
  };
}
