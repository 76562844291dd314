import type { PrintJobSubmission, Result, SlipFields } from "@zizhuban/device-agent-contract";
import type { Business } from "../business/index.ts";
import {
  kioskService,
  type DeviceContract,
  type DeviceLink,
  type Devices,
  type RequestOptions,
  type Token,
} from "../device/index.ts";
import { troubleCode, type Locale } from "../locale/index.ts";
import { waits } from "./limits.ts";
import type { Effect, JourneyEvent, PrintAnswer, Round, Served } from "./state.ts";

export interface EffectDeps {
  readonly link: DeviceLink;
  readonly commands: DeviceContract["commands"];
  readonly events: DeviceContract["events"];
  readonly business: Business;
  readonly randomUUID: () => string;
  readonly devices: () => Devices;
  readonly locale: () => Locale;
  readonly citizenName: () => string;
  readonly forgetModes: () => void;
  readonly replacePage: () => void;
}

interface SlipOutcome extends Pick<SlipFields, "caseNumber" | "outcome"> {
  readonly verifyUrl: string | undefined;
}

/** What a slip says of a case that is not open yet, in the length it usually has. */
const usualOutcome = {
  issued: {
    caseNumber: "0".repeat(20),
    outcome: "issued",
    verifyUrl: `https://${"0".repeat(50)}`,
  },
  noRecord: { caseNumber: "0".repeat(20), outcome: "noRecord", verifyUrl: undefined },
} as const satisfies Record<string, SlipOutcome>;

type Send = (event: JourneyEvent) => void;
export type RunEffect = (effect: Effect, turn: number, send: Send) => void;

/** Carries out what the journey asks for and sends back what came of it, marked with the turn that asked. */
export function createEffects(deps: EffectDeps): RunEffect {
  const { link, commands, business } = deps;
  let identifying = new AbortController();
  /** A write keeps its key for the whole round: trying again after a lost answer is the same write. */
  const keys = new Map<string, string>();
  function keyOf(write: string): string {
    const key = keys.get(write) ?? deps.randomUUID();
    keys.set(write, key);
    return key;
  }
  const code = (answer: { code: string }) => troubleCode(answer.code);

  async function askPrinter(
    printer: { readonly name: string } | undefined,
    paper: {
      readonly pages: number;
      readonly slip?: { readonly form: "case-slip"; readonly fields: SlipFields };
    },
  ): Promise<PrintAnswer> {
    if (printer === undefined) return { problems: ["none"] };
    const answer = await link.request(kioskService, commands["PrintJob.CanPrint"], {
      printer: printer.name,
      ...paper,
    });
    if (!answer.ok) return { problems: [answer.code] };
    return answer.value.canPrint ? "yes" : { problems: answer.value.problems };
  }

  const slipFields = (
    { item }: Pick<Round, "item">,
    { caseNumber, outcome, verifyUrl }: SlipOutcome,
  ): SlipFields => ({
    locale: deps.locale(),
    itemName: (item.plainName ?? item.name).slice(0, 80),
    caseNumber,
    outcome,
    applicant: deps.citizenName().slice(0, 20),
    ...(verifyUrl !== undefined && { verifyUrl }),
  });

  /** As long as the slip will be: the case has no number yet. */
  async function askSlip(round: Round): Promise<PrintAnswer> {
    const fields = slipFields(round, round.item.pages > 0 ? usualOutcome.issued : usualOutcome.noRecord);
    return await askPrinter(deps.devices().receiptPrinter, {
      pages: 1,
      slip: { form: "case-slip", fields },
    });
  }

  async function identify(token: Token, turn: number, send: Send): Promise<void> {
    identifying = new AbortController();
    const { reader, smartCardReader } = deps.devices();
    const options: RequestOptions = {
      timeout: waits.silence,
      signal: identifying.signal,
      onEvent(name, payload) {
        if (name === "IdCard.CardPresent" || name === "CardReader.MediaInsertedEvent")
          send({ type: "cardFound", turn });
        else if (name === "IdCard.TryAgain" && deps.events[name](payload)) {
          send({ type: "tryAgain", turn, reason: payload.reason, attempt: payload.attempt });
        }
      },
    };
    const answer =
      token === "idCard"
        ? await link.request(reader?.name ?? "", commands["IdCard.Identify"], {}, options)
        : await link.request(
            smartCardReader?.name ?? "",
            commands["SocialSecurityCard.Identify"],
            {},
            options,
          );
    if (!answer.ok) send({ type: "identifyFailed", turn, code: code(answer) });
    else if (answer.value.visit !== null) send({ type: "identified", turn, visit: answer.value.visit });
    else send({ type: "identifyFailed", turn, code: "malfunction" });
  }

  async function openCase(round: Round, turn: number, send: Send): Promise<void> {
    const { key, consent } = round.item;
    if (consent === undefined) {
      send({ type: "caseFailed", turn, code: "itemUnavailable" });
      return;
    }
    const answer = await business.call("openCase", {
      key: keyOf(`case ${round.id}`),
      body: { itemKey: key, consent },
      within: 30_000,
    });
    if (answer.ok) send({ type: "caseDone", turn, outcome: answer.value });
    else send({ type: "caseFailed", turn, code: code(answer) });
  }

  async function showPages(certificateId: string, turn: number, send: Send): Promise<void> {
    const answer = await link.request(
      kioskService,
      commands["PrintJob.Preview"],
      { kind: "certificate", certificateId },
      { timeout: 20_000 },
    );
    send({ type: "pictures", turn, pictures: answer.ok ? answer.value.pages : "unavailable" });
  }

  const submit = (job: PrintJobSubmission) =>
    link.request(kioskService, commands["PrintJob.Submit"], job, { timeout: 20_000 });

  async function printCertificate(round: Served, attempt: number): Promise<Result<JourneyEvent>> {
    const printer = deps.devices().certificatePrinter?.name ?? "";
    const grant = await business.call("grant", {
      id: round.outcome.certificate?.id ?? "",
      key: keyOf(`grant ${round.id} ${attempt}`),
      body: {},
    });
    if (!grant.ok) return grant;
    const jobId = keyOf(`job ${round.id} ${attempt}`);
    const submitted = await submit({ kind: "certificate", jobId, printer, grantId: grant.value.grantId });
    if (!submitted.ok) return submitted;
    return { ok: true, value: { type: "certificateJob", job: submitted.value.job } };
  }

  async function printSlip(round: Served, send: Send): Promise<void> {
    const printer = deps.devices().receiptPrinter?.name;
    const { outcome } = round;
    const submitted =
      printer === undefined
        ? undefined
        : await submit({
            kind: "slip",
            jobId: keyOf(`slip ${round.id}`),
            printer,
            form: "case-slip",
            fields: slipFields(round, {
              caseNumber: outcome.caseNumber,
              outcome: outcome.outcome,
              verifyUrl: outcome.certificate?.verifyUrl,
            }),
          });
    send({ type: "slipJob", job: submitted?.ok === true ? submitted.value.job : "unavailable" });
  }

  async function run(effect: Effect, turn: number, send: Send): Promise<void> {
    switch (effect.type) {
      case "askCanPrint":
        send({
          type: "canPrint",
          turn,
          answer: await askPrinter(deps.devices().certificatePrinter, { pages: effect.pages }),
        });
        break;
      case "askCanPrintSlip":
        send({ type: "canPrintSlip", turn, answer: await askSlip(effect.round) });
        break;
      case "identify":
        await identify(effect.token, turn, send);
        break;
      case "cancelIdentify":
        identifying.abort();
        break;
      case "openCase":
        await openCase(effect.round, turn, send);
        break;
      case "showPages":
        await showPages(effect.certificateId, turn, send);
        break;
      case "printCertificate": {
        const answer = await printCertificate(effect.round, effect.attempt);
        send(answer.ok ? answer.value : { type: "printRefused", turn, code: code(answer) });
        break;
      }
      case "printSlip":
        await printSlip(effect.round, send);
        break;
      case "cancelJob":
        await link.request(kioskService, commands["PrintJob.Cancel"], { jobId: effect.jobId });
        break;
      case "sendRating": {
        const { caseId } = effect.round.outcome;
        const answer = await business.call("rate", {
          key: keyOf(`rating ${effect.round.id}`),
          body: { caseId, stars: effect.stars, reasons: [...effect.reasons] },
        });
        if (!answer.ok && answer.code !== "alreadyRated") send({ type: "ratingLost" });
        break;
      }
      case "reportActivity":
        await link.request(kioskService, commands["Visit.Activity"], {});
        break;
      case "endVisit":
        keys.clear();
        await link.request(kioskService, commands["Visit.End"], {});
        break;
      case "forgetModes":
        deps.forgetModes();
        break;
      case "replacePage":
        deps.replacePage();
        break;
    }
  }

  return (effect, turn, send) => void run(effect, turn, send);
}
