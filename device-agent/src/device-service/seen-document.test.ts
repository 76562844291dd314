import { fail, ok, Sensitive, SimulatedClock, type Result } from "@zizhuban/device-agent-contract";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createVisit, type Visit } from "../visit/index.ts";
import type { Command } from "./command.ts";
import type { OpenedSession } from "./interfaces/opening.ts";
import { seenDocumentCommands, type SeenDocumentDeps } from "./interfaces/seen-document.ts";

// Staff look at a document: a visit, the agent's clock, and a server that answers as it is told to.

const code = "402913";
const session: OpenedSession = {
  token: new Sensitive("t"),
  level: "A1",
  citizen: { name: "张**", idNumber: "420702********0010" },
};
const pending = fail("confirmationPending");

let clock: SimulatedClock;
let visit: Visit;
let expiresAt: number;
let identify: Command;
let asked: Awaited<ReturnType<SeenDocumentDeps["askForStaff"]>>;
/** One an answer; the last goes on. */
let answers: Result<OpenedSession>[];
let onQuestion: () => void;
let questions: { readonly challengeId: string; readonly visitId: string }[];
let abandoned: OpenedSession[];
let paused: boolean;

beforeEach(() => {
  clock = new SimulatedClock();
  visit = createVisit({ clock });
  expiresAt = clock.now() + 300_000;
  asked = ok({ challengeId: "c", code, expiresAt });
  answers = [pending];
  onQuestion = () => undefined;
  [questions, abandoned, paused] = [[], [], false];
  const [made] = seenDocumentCommands({
    visit,
    clock,
    randomUUID: () => crypto.randomUUID(),
    askForStaff: async () => asked,
    async openSession(question) {
      questions.push(question);
      onQuestion();
      const [first = pending, ...others] = answers;
      if (others.length > 0) answers = others;
      return first;
    },
    paused: () => paused,
    abandonSession: (opened) => abandoned.push(opened),
  });
  if (made === undefined) throw new Error("the command is missing");
  identify = made;
});

/** One `SeenDocument.Identify` of the page; time goes on until it has completed. */
function ask(signal = new AbortController().signal) {
  const told: unknown[] = [];
  const context = {
    credential: "page",
    party: { connection: {}, credential: "page" },
    signal,
    event: (name: string, payload: unknown) => void told.push([name, payload]),
  } as const;
  let over = false;
  const done = identify.run({}, context).finally(() => (over = true));
  const completed = async () => {
    await vi.waitFor(
      () => {
        if (!over) clock.advance(2_000);
        expect(over).toBe(true);
      },
      { interval: 1 },
    );
    return done;
  };
  return { told, done, completed };
}
const waiting = (lost: boolean) => ["SeenDocument.Waiting", { code, expiresAt, lost }];

describe("a document that staff see", () => {
  it("opens a visit once they have; until then the code is on the screen", async () => {
    answers = [pending, pending, ok(session)];
    const { told, completed } = ask();
    expect(await completed()).toMatchObject({
      completionCode: "success",
      payload: { visit: { level: "A1", citizen: { name: "张**" } } },
    });
    expect(told).toEqual([waiting(false)]);
    const question = { challengeId: "c", visitId: visit.current()?.id };
    expect(questions).toEqual([question, question, question]);
    expect(abandoned).toEqual([]);
  });

  it("makes nobody the same as who is known by a card, or as who was seen before", async () => {
    answers = [ok(session)];
    await ask().completed();
    const first = visit.current()?.person;
    await ask().completed();
    expect(first).toBeDefined();
    expect(visit.current()?.person).not.toBe(first);
  });

  it.each([
    ["challengeInvalid", "staffRefused"],
    ["codeExpired", "codeExpired"],
    ["kioskUnknown", "kioskUnknown"],
  ])("that the server answers %s opens nothing: %s", async (answer, errorCode) => {
    answers = [pending, fail(answer)];
    expect(await ask().completed()).toMatchObject({ completionCode: "commandErrorCode", errorCode });
    expect(visit.view()).toBeNull();
  });

  it.each(["tooManyRequests", "serverUnreachable"])("%s: there is no code to show", async (answer) => {
    asked = fail(answer);
    const { told, completed } = ask();
    expect(await completed()).toMatchObject({ errorCode: answer });
    expect([told, questions]).toEqual([[], []]);
  });

  it("is asked on while the network is away, which the page is told, and no longer than the code holds", async () => {
    const away = fail("serverUnreachable");
    answers = [away, away, pending, away];
    const { told, completed } = ask();
    expect(await completed()).toMatchObject({ errorCode: "codeExpired" });
    expect(told).toEqual([false, true, false, true].map(waiting));
    expect(clock.now()).toBeGreaterThanOrEqual(expiresAt);
  });

  it("that is over while nobody is there any more leaves no session behind", async () => {
    const gone = new AbortController();
    answers = [ok(session)];
    onQuestion = () => gone.abort();
    expect(await ask(gone.signal).completed()).toEqual({ completionCode: "canceled" });
    expect(abandoned).toEqual([session]);
    expect(visit.view()).toBeNull();
  });

  it("is not asked about any more by whoever goes back", async () => {
    const gone = new AbortController();
    const { told, done } = ask(gone.signal);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    gone.abort();
    expect(await done).toEqual({ completionCode: "canceled" });
    expect(questions).toEqual([]);
  });

  it("is not waited for while a technician is at work", async () => {
    const { told, completed } = ask();
    await vi.waitFor(() => expect(told).toHaveLength(1));
    paused = true;
    const away = { completionCode: "deviceNotReady", description: "maintenance" };
    expect(await completed()).toMatchObject(away);
    expect(await ask().completed()).toMatchObject(away);
    expect(questions).toEqual([]);
  });
});
