import { Sensitive } from "@zizhuban/device-agent-contract";
import { handOverText, isFiled } from "@zizhuban/server-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { CatalogueModule, ItemInForce } from "../../catalogue/index.ts";
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
import type { KeptContent } from "../content.ts";
import type { DraftStore } from "../store.ts";
import type { DraftRow } from "../tables.ts";
import type { Telephone } from "../telephone.ts";
import { formPage, gapsIn } from "./form-page.ts";
import { addressOf, itemPage, listPage, nameOf } from "./item-pages.ts";
import { checkPage, codePage, materialsPage } from "./last-pages.ts";
import { keepLanguage, wordsFor } from "./locale/index.ts";
import type { PhoneWords } from "./locale/words.ts";
import { message, openPolicy, page, pagePolicy } from "./page.ts";
import { sentContent, sentFile, sentForm, takeForms } from "./sent.ts";

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
  readonly key: string;
  readonly draft: DraftRow;
  readonly item: ItemInForce;
}

/**
 * The telephone's HTTPS boundary: pages for whoever holds the telephone (domain.md §7.2 B2). The draft's secret is in a
 * cookie that only the addresses of its item are sent; it is in no address, so in no log and in no history.
 */
export function phoneRoutes(deps: {
  catalogue: CatalogueModule;
  telephone: Telephone;
  store: DraftStore;
  publicUrl: () => string;
  uploadBytes: number;
  keptFor: number;
  draftDays: number;
}): Routes {
  const { catalogue, telephone, store } = deps;
  const megabytes = Math.floor(deps.uploadBytes / 1024 / 1024);

  function send(reply: FastifyReply, words: PhoneWords, here: string, title: string | Markup, body: Markup) {
    return reply
      .header("content-security-policy", pagePolicy)
      .type("text/html; charset=utf-8")
      .send(page(words, here, title, body));
  }

  const homeWay = (words: PhoneWords) => markup`<a class="button second" href="/phone">${words.home}</a>`;

  function keepSecret(reply: FastifyReply, key: string, secret: string): void {
    void reply.setCookie("draft", secret, {
      path: addressOf(key),
      httpOnly: true,
      // Forms of other sites come without it.
      sameSite: "lax",
      secure: deps.publicUrl().startsWith("https:"),
      maxAge: Math.floor(deps.keptFor / 1000),
    });
  }

  async function draftOf(request: Request): Promise<DraftRow | undefined> {
    const secret = request.cookies["draft"];
    return secret === undefined ? undefined : telephone.open(secret, request.params.key);
  }

  /** The draft and its item, or the page that says why not. */
  async function held(request: Request, reply: FastifyReply): Promise<Held | undefined> {
    const { key } = request.params;
    const words = wordsFor(request);
    const draft = await draftOf(request);
    if (draft === undefined) {
      void reply.redirect(addressOf(encodeURIComponent(key)), 303);
      return undefined;
    }
    const item = catalogue.find(key);
    if (item !== undefined && isFiled(item.item)) return { words, key, draft, item };
    const { gone, goneWhy } = words.item;
    const drop = markup`<form method="post" action="${addressOf(key)}/delete"><button class="second">${words.drop.button}</button></form>${homeWay(words)}`;
    void send(reply.code(410), words, `${addressOf(key)}/form`, gone, message(gone, goneWhy, drop));
    return undefined;
  }

  const contentOf = (draft: DraftRow): KeptContent => store.content(draft).expose();

  async function showMaterials({ words, key, draft, item }: Held, reply: FastifyReply, refused?: string) {
    const shown = { megabytes, refused };
    const body = materialsPage(words, item, contentOf(draft), await telephone.filesOf(draft), shown);
    return send(reply, words, `${addressOf(key)}/materials`, nameOf(words, item.item), body);
  }

  function lists(app: FastifyInstance): void {
    app.get("/phone", reading, async (request, reply) => {
      const words = wordsFor(request);
      const items = catalogue.current().items.filter(isFiled);
      return send(reply, words, "/phone", words.list.title, listPage(words, items));
    });
    app.get<{ Params: Params }>("/phone/items/:key", reading, async (request, reply) => {
      const { key } = request.params;
      const words = wordsFor(request);
      const draft = await draftOf(request);
      const found = catalogue.find(key);
      if (found === undefined || !isFiled(found.item)) {
        if (draft !== undefined) return (await held(request, reply)) ?? reply;
        const { gone, notHere, notHereWhy } = words.item;
        const title = found === undefined ? gone : notHere;
        const why = found === undefined ? "" : notHereWhy;
        return send(reply.code(404), words, "/phone", title, message(title, why, homeWay(words)));
      }
      const { item } = found;
      const body = itemPage(words, item, draft !== undefined, deps.draftDays);
      return send(reply, words, addressOf(item.key), nameOf(words, item), body);
    });
    app.post<{ Params: Params }>("/phone/items/:key/begin", beginning, async (request, reply) => {
      const { key } = request.params;
      if ((await draftOf(request)) === undefined) {
        const begun = await telephone.begin(key);
        if (!begun.ok) throw new Problem(begun.code);
        keepSecret(reply, key, begun.value.secret);
      }
      return reply.redirect(`${addressOf(key)}/form`, 303);
    });
  }

  function filling(app: FastifyInstance): void {
    app.get<{ Params: Params }>("/phone/items/:key/form", reading, async (request, reply) => {
      const open = await held(request, reply);
      if (open === undefined) return reply;
      const { words, key, draft, item } = open;
      const content = contentOf(draft);
      // Nothing is wrong with a form before anybody has written into it.
      const begun = new URLSearchParams(request.url.split("?", 2)[1]).has("look") || isBegun(content);
      const body = formPage(words, item, content, {
        shown: begun ? gapsIn(words, item, content) : [],
        changed: draft.item_version !== item.itemVersion,
      });
      return send(reply, words, `${addressOf(key)}/form`, nameOf(words, item.item), body);
    });
    app.post<{ Params: Params }>("/phone/items/:key/form", writing, async (request, reply) => {
      const open = await held(request, reply);
      if (open === undefined) return reply;
      const { words, key, draft, item } = open;
      const content = sentContent(sentForm(request), item);
      await telephone.save(draft, new Sensitive(content), item.itemVersion);
      const next = gapsIn(words, item, content).length > 0 ? "form?look" : "materials";
      return reply.redirect(`${addressOf(key)}/${next}`, 303);
    });
    app.get<{ Params: Params }>("/phone/items/:key/materials", reading, async (request, reply) => {
      const open = await held(request, reply);
      return open === undefined ? reply : showMaterials(open, reply);
    });
    app.post<{ Params: Params }>("/phone/items/:key/files", sending, async (request, reply) => {
      const open = await held(request, reply);
      if (open === undefined) return reply;
      const kept = await telephone.addFile(open.draft, open.item, sentFile(request));
      if (kept.ok) return reply.redirect(`${addressOf(open.key)}/materials`, 303);
      const { troubles } = open.words;
      void reply.code(new Problem(kept.code).status);
      return showMaterials(open, reply, troubles[kept.code] ?? troubles.other);
    });
    app.post<{ Params: Params }>("/phone/items/:key/files/remove", writing, async (request, reply) => {
      const open = await held(request, reply);
      if (open === undefined) return reply;
      await telephone.removeFile(open.draft, sentForm(request).get("id") ?? "");
      return reply.redirect(`${addressOf(open.key)}/materials`, 303);
    });
  }

  function handing(app: FastifyInstance): void {
    app.get<{ Params: Params }>("/phone/items/:key/check", reading, async (request, reply) => {
      const open = await held(request, reply);
      if (open === undefined) return reply;
      const { words, key, draft, item } = open;
      const content = contentOf(draft);
      const files = await telephone.filesOf(draft);
      const body = checkPage(words, item, content, files, gapsIn(words, item, content));
      return send(reply, words, `${addressOf(key)}/check`, words.check.title, body);
    });
    app.post<{ Params: Params }>("/phone/items/:key/hand-over", writing, async (request, reply) => {
      const open = await held(request, reply);
      if (open === undefined) return reply;
      await telephone.handOver(open.draft);
      return reply.redirect(`${addressOf(open.key)}/code`, 303);
    });
    app.get<{ Params: Params }>("/phone/items/:key/code", reading, async (request, reply) => {
      const open = await held(request, reply);
      if (open === undefined) return reply;
      const { words, key, draft, item } = open;
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
      return send(
        reply,
        words,
        `${addressOf(key)}/code`,
        words.code.title,
        codePage(words, item, shown, about),
      );
    });
    app.post<{ Params: Params }>("/phone/items/:key/delete", writing, async (request, reply) => {
      const words = wordsFor(request);
      const draft = await draftOf(request);
      if (draft !== undefined) await telephone.drop(draft);
      const { done, doneWhy } = words.drop;
      void reply.clearCookie("draft", { path: addressOf(request.params.key) });
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
      keepSecret(reply, claimed.itemKey, claimed.secret);
      return reply.redirect(`${addressOf(claimed.itemKey)}/form`, 303);
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
    filling(app);
    handing(app);
    opening(app);
  };
}
