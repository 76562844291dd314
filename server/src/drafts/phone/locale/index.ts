import type { FastifyReply, FastifyRequest } from "fastify";
import { phoneEn } from "./en.ts";
import type { PhoneWords } from "./words.ts";
import { phoneZhCn } from "./zh-cn.ts";

const asked = (request: FastifyRequest): unknown =>
  typeof request.query === "object" && request.query !== null && "lang" in request.query
    ? request.query.lang
    : undefined;

/** The language somebody pressed on, else the one the telephone wants first, else Chinese. */
export function wordsFor(request: FastifyRequest): PhoneWords {
  const wanted = asked(request) ?? request.cookies["lang"] ?? request.headers["accept-language"];
  return typeof wanted === "string" && wanted.startsWith("en") ? phoneEn : phoneZhCn;
}

/** A language that was pressed on stays for the next pages. */
export function keepLanguage(request: FastifyRequest, reply: FastifyReply): void {
  const lang = asked(request);
  if (lang === "en" || lang === "zh-CN")
    void reply.setCookie("lang", lang, { path: "/phone", httpOnly: true, sameSite: "lax" });
}
