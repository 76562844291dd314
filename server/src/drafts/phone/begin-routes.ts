import { isAppliedFor, type Situation } from "@zizhuban/server-contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { CatalogueModule } from "../../catalogue/index.ts";
import { Problem } from "../../core/index.ts";
import type { PackageToBegin, Subjects } from "../subject.ts";
import type { Telephone } from "../telephone.ts";
import {
  beginning,
  gone,
  homeWay,
  kinds,
  nothingSaid,
  reading,
  send,
  shelf,
  writing,
  type Holding,
  type Params,
  type Request,
} from "./held.ts";
import { itemPage, listPage, packagePage } from "./item-pages.ts";
import { wordsFor } from "./locale/index.ts";
import type { PhoneWords } from "./locale/words.ts";
import { addressOf, message, nameOf } from "./page.ts";
import { sentForm } from "./sent.ts";
import { isAnswered, sentSituation, situationPage } from "./situation-page.ts";

function notHere(reply: FastifyReply, words: PhoneWords, known: boolean) {
  const { gone: none, notHere: here, notHereWhy } = words.item;
  const title = known ? here : none;
  const body = message(title, known ? notHereWhy : "", homeWay(words));
  return send(reply.code(404), words, "/phone", title, body);
}

/** What can be begun, and how it is begun: an item at once, a life event with its questions. */
export function beginRoutes(
  app: FastifyInstance,
  deps: {
    readonly catalogue: CatalogueModule;
    readonly telephone: Telephone;
    readonly subjects: Subjects;
    readonly draftDays: number;
    readonly holding: Holding;
  },
): void {
  const { catalogue, telephone, subjects } = deps;
  const { draftOf, held, keepSecret } = deps.holding;

  const itemsOf = ({ content }: PackageToBegin) =>
    content.nodes.flatMap(({ item }) => catalogue.find(item)?.item ?? []);

  function lists(): void {
    app.get("/phone", reading, async (request, reply) => {
      const words = wordsFor(request);
      const items = catalogue.current().items.filter(isAppliedFor);
      const body = listPage(words, items, await subjects.packages());
      return send(reply, words, "/phone", words.list.title, body);
    });
    // An address that was typed or cut off.
    app.get("/phone/*", reading, async (request, reply) => notHere(reply, wordsFor(request), false));
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
  function situations(): void {
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

  lists();
  situations();
}
