import { Sensitive } from "@zizhuban/device-agent-contract";
import { handOverText } from "@zizhuban/server-contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { CatalogueModule } from "../../catalogue/index.ts";
import {
  asProblem,
  chinaDate,
  chinaDateWords,
  chinaMinuteWords,
  markup,
  Problem,
  type Routes,
} from "../../core/index.ts";
import { isChanged, type KeptContent } from "../content.ts";
import type { DraftStore } from "../store.ts";
import type { Kind, Subjects } from "../subject.ts";
import type { DraftRow } from "../tables.ts";
import type { Telephone } from "../telephone.ts";
import { beginRoutes } from "./begin-routes.ts";
import { formPage, gapsIn } from "./form-page.ts";
import {
  createHolding,
  homeWay,
  kinds,
  reading,
  send,
  sending,
  shelf,
  writing,
  type Held,
  type Params,
} from "./held.ts";
import { checkPage, codePage, materialsPage } from "./last-pages.ts";
import { keepLanguage, wordsFor } from "./locale/index.ts";
import { addressOf, message, nameOf, openPolicy, page } from "./page.ts";
import { sentContent, sentFile, sentForm, takeForms } from "./sent.ts";

const isBegun = ({ form, applying, owner }: KeptContent): boolean =>
  Object.keys(form).length + applying.length > 0 || owner !== undefined;

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
  const { telephone, store } = deps;
  const holding = createHolding(deps);
  const { held, draftOf, keepSecret } = holding;
  const megabytes = Math.floor(deps.uploadBytes / 1024 / 1024);

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
    beginRoutes(app, { ...deps, holding });
    for (const kind of kinds) {
      filling(app, kind);
      handing(app, kind);
    }
    opening(app);
  };
}
