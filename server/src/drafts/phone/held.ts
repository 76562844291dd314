import type { Situation } from "@zizhuban/server-contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { markup, type Markup } from "../../core/index.ts";
import type { Kind, Subject, Subjects } from "../subject.ts";
import type { DraftRow } from "../tables.ts";
import type { Telephone } from "../telephone.ts";
import { wordsFor } from "./locale/index.ts";
import type { PhoneWords } from "./locale/words.ts";
import { addressOf, message, page, pagePolicy } from "./page.ts";

/** Of one address, which may be a whole village's: a machine is slowed down, people are not. */
export const reading = { config: { rateLimit: { max: 240 } } };
export const writing = { config: { rateLimit: { max: 60 } } };
export const sending = { config: { rateLimit: { max: 30 } } };
export const beginning = { config: { rateLimit: { max: 60, timeWindow: 60 * 60_000 } } };

export type Params = { key: string };
export type Request = FastifyRequest<{ Params: Params }>;

/** The draft a telephone holds, opened. */
export interface Held {
  readonly words: PhoneWords;
  readonly address: string;
  readonly draft: DraftRow;
  readonly subject: Subject;
}

export const kinds = ["item", "lifeEvent"] as const;
/** Where the pages of a kind are. */
export const shelf = (kind: Kind): string => addressOf({ kind, key: ":key" });
export const nothingSaid: Situation = { answers: {}, chosen: [] };

export const homeWay = (words: PhoneWords): Markup =>
  markup`<a class="button second" href="/phone">${words.home}</a>`;

export function send(
  reply: FastifyReply,
  words: PhoneWords,
  here: string,
  title: string | Markup,
  body: Markup,
) {
  return reply
    .header("content-security-policy", pagePolicy)
    .type("text/html; charset=utf-8")
    .send(page(words, here, title, body));
}

/** What is no more in force cannot be gone on with, only thrown away. */
export function gone(reply: FastifyReply, words: PhoneWords, address: string) {
  const { gone: title, goneWhy } = words.item;
  const drop = markup`<form method="post" action="${address}/delete"><button class="second">${words.drop.button}</button></form>${homeWay(words)}`;
  return send(reply.code(410), words, `${address}/form`, title, message(title, goneWhy, drop));
}

/** A draft is found by its secret, which is in a cookie that only the addresses of what it is of are sent. */
export function createHolding(deps: {
  telephone: Telephone;
  subjects: Subjects;
  publicUrl: () => string;
  /** Milliseconds. */
  keptFor: number;
}) {
  const { telephone, subjects } = deps;

  function keepSecret(reply: FastifyReply, address: string, secret: string): void {
    void reply.setCookie("draft", secret, {
      path: address,
      httpOnly: true,
      // Forms of other sites come without it.
      sameSite: "lax",
      secure: deps.publicUrl().startsWith("https:"),
      maxAge: Math.floor(deps.keptFor / 1000),
    });
  }

  async function draftOf(request: Request, kind: Kind): Promise<DraftRow | undefined> {
    const secret = request.cookies["draft"];
    return secret === undefined ? undefined : telephone.open(secret, kind, request.params.key);
  }

  /** Of a life event in the situation that was answered; without one, its questions come first. */
  async function subjectOf({ kind, key, situation }: DraftRow): Promise<Subject | "gone" | "unanswered"> {
    if (kind === "lifeEvent" && situation === null) return "unanswered";
    const found =
      kind === "item" ? subjects.item(key) : await subjects.lifeEvent(key, situation ?? nothingSaid);
    if (found.ok) return found.value;
    return found.code === "invalidData" || found.code === "nothingToDo" ? "unanswered" : "gone";
  }

  /** The draft and what it is of, or the page that says why not. */
  async function held(request: Request, reply: FastifyReply, kind: Kind): Promise<Held | undefined> {
    const address = addressOf({ kind, key: encodeURIComponent(request.params.key) });
    const words = wordsFor(request);
    const draft = await draftOf(request, kind);
    if (draft === undefined) {
      void reply.redirect(address, 303);
      return undefined;
    }
    const subject = await subjectOf(draft);
    if (typeof subject === "object") return { words, address, draft, subject };
    if (subject === "gone") void gone(reply, words, address);
    else void reply.redirect(`${address}/situation`, 303);
    return undefined;
  }

  return { keepSecret, draftOf, held };
}
export type Holding = ReturnType<typeof createHolding>;
