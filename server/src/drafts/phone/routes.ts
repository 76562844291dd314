import { Sensitive } from "@zizhuban/device-agent-contract";
import { handOverText, isAppliedFor, type Situation } from "@zizhuban/server-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { CatalogueModule } from "../../catalogue/index.ts";
import {
  asProblem,
  chinaDate,
  chinaDateWords,
  chinaMinuteWords,
  markup,
  Problem,
  type Markup,
  type Routes,
} from "../../core/index.ts";
import { isChanged, type KeptContent } from "../content.ts";
import type { DraftStore } from "../store.ts";
import type { Kind, PackageToBegin, Subject, Subjects } from "../subject.ts";
import type { DraftRow } from "../tables.ts";
import type { Telephone } from "../telephone.ts";
import { formPage, gapsIn } from "./form-page.ts";
import { itemPage, listPage, packagePage } from "./item-pages.ts";
import { checkPage, codePage, materialsPage } from "./last-pages.ts";
import { keepLanguage, wordsFor } from "./locale/index.ts";
import type { PhoneWords } from "./locale/words.ts";
import { addressOf, message, nameOf, openPolicy, page, pagePolicy } from "./page.ts";
import { sentContent, sentFile, sentForm, takeForms } from "./sent.ts";
import { isAnswered, sentSituation, situationPage } from "./situation-page.ts";

/** Of one address, which may be a whole village's: a machine is slowed down, people are not. */
const reading = { config: { rateLimit: { max: 240 } } };
const writing = { config: { rateLimit: { max: 60 } } };
const sending = { config: { rateLimit: { max: 30 } } };
const beginning = { config: { rateLimit: { max: 60, timeWindow: 60 * 60_000 } } };

const isBegun = ({ form, applying, owner }: KeptContent): boolean =>
  Object.keys(form).length + applying.length > 0 || owner !== undefined;

type Params = { key: string };
type Request = FastifyRequest<{ Params: Params }>;

/** The draft a telephone holds, opened. */
interface Held {
  readonly words: PhoneWords;
  readonly address: string;
  readonly draft: DraftRow;
  readonly subject: Subject;
}

const kinds = ["item", "lifeEvent"] as const;
const shelf = (kind: Kind) => addressOf({ kind, key: ":key" });
const nothingSaid: Situation = { answers: {}, chosen: [] };

/**
 * The telephone's HTTPS boundary: pages for whoever holds the telephone (domain.md §7.2 B2). The draft's secret is in a
 * cookie that only the addresses of its item, or life event, are sent; it is in no address, so in no log and in no history.
 */
export function phoneRoutes(deps: {
  catalogue: CatalogueModule;
  telephone: Telephone;
  store: DraftStore;
  subjects: Subjects;
  publicUrl: () => string;
  uploadBytes: number;
  keptFor: number;
  draftDays: number;
}): Routes {
  const { catalogue, telephone, store, subjects } = deps;
  const megabytes = Math.floor(deps.uploadBytes / 1024 / 1024);

  function send(reply: FastifyReply, words: PhoneWords, here: string, title: string | Markup, body: Markup) {
    return reply
      .header("content-security-policy", pagePolicy)
      .type("text/html; charset=utf-8")
      .send(page(words, here, title, body));
  }

  const homeWay = (words: PhoneWords) => markup`<a class="button second" href="/phone">${words.home}</a>`;

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

  /** What is no more in force cannot be gone on with, only thrown away. */
  function gone(reply: FastifyReply, words: PhoneWords, address: string) {
    const { gone: title, goneWhy } = words.item;
    const drop = markup`<form method="post" action="${address}/delete"><button class="second">${words.drop.button}</button></form>${homeWay(words)}`;
    return send(reply.code(410), words, `${address}/form`, title, message(title, goneWhy, drop));
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

  const contentOf = (draft: DraftRow): KeptContent => store.content(draft).expose();

  async function showMaterials(
    { words, address, draft, subject }: Held,
    reply: FastifyReply,
    refused?: string,
  ) {
    const shown = { megabytes, refused };
    const body = materialsPage(words, subject, contentOf(draft), await telephone.filesOf(draft), shown);
    return send(reply, words, `${address}/materials`, nameOf(words, subject), body);
  }

  const itemsOf = ({ content }: PackageToBegin) =>
    content.nodes.flatMap(({ item }) => catalogue.find(item)?.item ?? []);

  function notHere(reply: FastifyReply, words: PhoneWords, known: boolean) {
    const { gone: none, notHere: here, notHereWhy } = words.item;
    const title = known ? here : none;
    const body = message(title, known ? notHereWhy : "", homeWay(words));
    return send(reply.code(404), words, "/phone", title, body);
  }

  function lists(app: FastifyInstance): void {
    app.get("/phone", reading, async (request, reply) => {
      const words = wordsFor(request);
      const items = catalogue.current().items.filter(isAppliedFor);
      const body = listPage(words, items, await subjects.packages());
      return send(reply, words, "/phone", words.list.title, body);
    });
    app.get<{ Params: Params }>(shelf("item"), reading, async (request, reply) => {
      const { key } = request.params;
      const words = wordsFor(request);
      const draft = await draftOf(request, "item");
      const found = catalogue.find(key);
      if (found === undefined || !isAppliedFor(found.item)) {
        if (draft !== undefined) return (await held(request, reply, "item")) ?? reply;
        return notHere(reply, words, found !== undefined);
      }
      const { item } = found;
      const body = itemPage(words, item, draft !== undefined, deps.draftDays);
      const { plainName, name, englishName } = item;
      const title = nameOf(words, { zh: plainName ?? name, en: englishName });
      return send(reply, words, addressOf({ kind: "item", key: item.key }), title, body);
    });
    app.get<{ Params: Params }>(shelf("lifeEvent"), reading, async (request, reply) => {
      const { key } = request.params;
      const words = wordsFor(request);
      const draft = await draftOf(request, "lifeEvent");
      const found = await subjects.packageOf(key);
      if (found === undefined) {
        if (draft !== undefined) return gone(reply, words, addressOf(draft));
        return notHere(reply, words, false);
      }
      const about = { begun: draft !== undefined, days: deps.draftDays };
      const body = packagePage(words, found, itemsOf(found), about);
      return send(
        reply,
        words,
        addressOf({ kind: "lifeEvent", key }),
        nameOf(words, found.content.name),
        body,
      );
    });
    for (const kind of kinds)
      app.post<{ Params: Params }>(`${shelf(kind)}/begin`, beginning, async (request, reply) => {
        const { key } = request.params;
        const address = addressOf({ kind, key: encodeURIComponent(key) });
        if ((await draftOf(request, kind)) === undefined) {
          const begun = await telephone.begin(kind, key);
          if (!begun.ok) throw new Problem(begun.code);
          keepSecret(reply, address, begun.value.secret);
        }
        return reply.redirect(`${address}/form`, 303);
      });
  }

  /** The questions that decide what a life event is for somebody. */
  function situations(app: FastifyInstance): void {
    const at = `${shelf("lifeEvent")}/situation`;

    async function opened(request: Request, reply: FastifyReply) {
      const words = wordsFor(request);
      const draft = await draftOf(request, "lifeEvent");
      const address = addressOf({ kind: "lifeEvent", key: encodeURIComponent(request.params.key) });
      if (draft === undefined) {
        void reply.redirect(address, 303);
        return undefined;
      }
      const found = await subjects.packageOf(draft.key);
      if (found === undefined) {
        void gone(reply, words, address);
        return undefined;
      }
      const show = (situation: Situation, refused?: string) => {
        const body = situationPage(words, found.content, situation, { items: itemsOf(found), refused });
        return send(reply, words, `${address}/situation`, nameOf(words, found.content.name), body);
      };
      return { words, draft, address, found, show };
    }

    app.get<{ Params: Params }>(at, reading, async (request, reply) => {
      const open = await opened(request, reply);
      return open === undefined ? reply : open.show(open.draft.situation ?? nothingSaid);
    });
    app.post<{ Params: Params }>(at, writing, async (request, reply) => {
      const open = await opened(request, reply);
      if (open === undefined) return reply;
      const { words, draft, address, found, show } = open;
      const situation = sentSituation(sentForm(request), found.content);
      void reply.code(422);
      if (!isAnswered(found.content, situation)) return show(situation, words.situation.unanswered);
      const subject = await subjects.lifeEvent(draft.key, situation);
      if (!subject.ok) return show(situation, words.troubles[subject.code] ?? words.troubles.other);
      await telephone.saveSituation(draft, situation, subject.value);
      return reply.redirect(`${address}/form`, 303);
    });
  }

  function filling(app: FastifyInstance, kind: Kind): void {
    const below = shelf(kind);
    app.get<{ Params: Params }>(`${below}/form`, reading, async (request, reply) => {
      const open = await held(request, reply, kind);
      if (open === undefined) return reply;
      const { words, address, draft, subject } = open;
      const content = contentOf(draft);
      // Nothing is wrong with a form before anybody has written into it.
      const begun = new URLSearchParams(request.url.split("?", 2)[1]).has("look") || isBegun(content);
      const body = formPage(words, subject, content, {
        shown: begun ? gapsIn(words, subject, content) : [],
        changed: isChanged(draft.version, content, subject),
      });
      return send(reply, words, `${address}/form`, nameOf(words, subject), body);
    });
    app.post<{ Params: Params }>(`${below}/form`, writing, async (request, reply) => {
      const open = await held(request, reply, kind);
      if (open === undefined) return reply;
      const { words, address, draft, subject } = open;
      const content = sentContent(sentForm(request), subject);
      await telephone.save(draft, new Sensitive(content), subject);
      const next = gapsIn(words, subject, content).length > 0 ? "form?look" : "materials";
      return reply.redirect(`${address}/${next}`, 303);
    });
    app.get<{ Params: Params }>(`${below}/materials`, reading, async (request, reply) => {
      const open = await held(request, reply, kind);
      return open === undefined ? reply : showMaterials(open, reply);
    });
    app.post<{ Params: Params }>(`${below}/files`, sending, async (request, reply) => {
      const open = await held(request, reply, kind);
      if (open === undefined) return reply;
      const kept = await telephone.addFile(open.draft, open.subject, sentFile(request));
      if (kept.ok) return reply.redirect(`${open.address}/materials`, 303);
      const { troubles } = open.words;
      void reply.code(new Problem(kept.code).status);
      return showMaterials(open, reply, troubles[kept.code] ?? troubles.other);
    });
    app.post<{ Params: Params }>(`${below}/files/remove`, writing, async (request, reply) => {
      const open = await held(request, reply, kind);
      if (open === undefined) return reply;
      await telephone.removeFile(open.draft, sentForm(request).get("id") ?? "");
      return reply.redirect(`${open.address}/materials`, 303);
    });
  }

  function handing(app: FastifyInstance, kind: Kind): void {
    const below = shelf(kind);
    app.get<{ Params: Params }>(`${below}/check`, reading, async (request, reply) => {
      const open = await held(request, reply, kind);
      if (open === undefined) return reply;
      const { words, address, draft, subject } = open;
      const content = contentOf(draft);
      const files = await telephone.filesOf(draft);
      const body = checkPage(words, subject, content, files, gapsIn(words, subject, content));
      return send(reply, words, `${address}/check`, words.check.title, body);
    });
    app.post<{ Params: Params }>(`${below}/hand-over`, writing, async (request, reply) => {
      const open = await held(request, reply, kind);
      if (open === undefined) return reply;
      await telephone.handOver(open.draft);
      return reply.redirect(`${open.address}/code`, 303);
    });
    app.get<{ Params: Params }>(`${below}/code`, reading, async (request, reply) => {
      const open = await held(request, reply, kind);
      if (open === undefined) return reply;
      const { words, address, draft, subject } = open;
      const codes = telephone.handedOver(draft);
      const shown = codes && {
        text: handOverText(codes.codes.expose().token),
        code: codes.codes.expose().code,
        until: chinaMinuteWords(codes.until).slice(-5),
      };
      const end = draft.expires_at.getTime();
      const about = {
        // A kiosk has handed it over, and somebody may still stand there.
        waited: draft.session_id !== null,
        keptUntil: words.tag === "en" ? chinaDate(end) : chinaDateWords(end),
      };
      const body = codePage(words, subject, shown, about);
      return send(reply, words, `${address}/code`, words.code.title, body);
    });
    app.post<{ Params: Params }>(`${below}/delete`, writing, async (request, reply) => {
      const words = wordsFor(request);
      const draft = await draftOf(request, kind);
      if (draft !== undefined) await telephone.drop(draft);
      const { done, doneWhy } = words.drop;
      void reply.clearCookie("draft", { path: addressOf({ kind, key: request.params.key }) });
      return send(reply, words, "/phone", done, message(done, doneWhy, homeWay(words)));
    });
  }

  /** What a kiosk's code leads to. */
  function opening(app: FastifyInstance): void {
    app.get("/phone/open", reading, async (request, reply) => {
      const words = wordsFor(request);
      const { open } = words;
      const body = markup`<form method="post" action="/phone/open" hidden><h1>${open.title}</h1><p>${open.about}</p><input type="hidden" name="token"><button>${open.button}</button></form>
<div id="failed" hidden>${message(open.failed, open.failedWhy, homeWay(words))}</div><noscript><p>${open.noScript}</p></noscript>`;
      return reply
        .header("content-security-policy", openPolicy)
        .type("text/html; charset=utf-8")
        .send(page(words, "/phone/open", open.title, body, true));
    });
    app.post("/phone/open", sending, async (request, reply) => {
      const words = wordsFor(request);
      const claimed = await telephone.claim(sentForm(request).get("token") ?? "");
      if (claimed === undefined) {
        const { failed, failedWhy } = words.open;
        return send(reply.code(410), words, "/phone", failed, message(failed, failedWhy, homeWay(words)));
      }
      const address = addressOf(claimed);
      keepSecret(reply, address, claimed.secret);
      return reply.redirect(`${address}/form`, 303);
    });
  }

  return async (app) => {
    takeForms(app);
    app.addHook("onRequest", async (request, reply) => {
      keepLanguage(request, reply);
      // Fetch Metadata (W3C): what another site's page sends writes nothing here; old browsers do not say.
      const site = request.headers["sec-fetch-site"];
      if (request.method === "POST" && site !== undefined && site !== "same-origin")
        throw new Problem("originRefused");
    });
    app.setErrorHandler(async (error, request, reply) => {
      const problem = asProblem(error);
      if (problem.code === "internalError") request.log.error({ requestId: request.id, err: error }, "bug");
      const words = wordsFor(request);
      const { troubles, trouble } = words;
      const why = troubles[problem.code] ?? troubles.other;
      return send(
        reply.code(problem.status),
        words,
        "/phone",
        trouble,
        message(trouble, why, homeWay(words)),
      );
    });
    lists(app);
    situations(app);
    for (const kind of kinds) {
      filling(app, kind);
      handing(app, kind);
    }
    opening(app);
  };
}
