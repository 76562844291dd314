import type { Readable } from "node:stream";
import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem, withoutHidden } from "../../core/index.ts";
import type { KeptContent } from "../content.ts";
import type { Subject } from "../subject.ts";
import { inputNames } from "./form-page.ts";

// What a browser's forms send (WHATWG HTML §4.10.21): urlencoded, and multipart/form-data (RFC 7578) with a file.

const formLimit = 64 * 1024;

/** Lets a room's pages take forms. */
export function takeForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: formLimit },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  // Unread: whoever takes the file counts the bytes while they come.
  app.addContentTypeParser("multipart/form-data", (_request, payload, done) => done(null, payload));
}

/** The form a request brought; a request without one brought an empty form. */
export function sentForm({ body }: FastifyRequest): URLSearchParams {
  if (body === undefined || body === null) return new URLSearchParams();
  if (!(body instanceof URLSearchParams)) throw new Problem("unsupportedMediaType", "a form is wanted");
  return body;
}

/** As somebody meant it: one kind of line end, nothing invisible, no space around it. */
const written = (text: string): string => withoutHidden(text.replaceAll(/\r\n?/g, "\n")).trim();

/** Answers to what is asked; whatever else was sent is not read. */
export function sentContent(sent: URLSearchParams, { fields, materials }: Subject): KeptContent {
  const answers = fields.flatMap(({ key, check, maxLength }) => {
    const value = written(sent.get(inputNames.field(key)) ?? "");
    if (value.length > Math.max(maxLength, 500)) throw new Problem("invalidData", "an answer is too long");
    // The last character of a citizen's number, and the letters of an organisation's, are capitals.
    const capital = check === "idNumber" || check === "uscc";
    return value === "" ? [] : [[key, capital ? value.toUpperCase() : value] as const];
  });
  const some = new Set(materials.filter(({ need }) => need === "conditional").map(({ ref }) => ref));
  const owner = written(sent.get(inputNames.owner) ?? "").toUpperCase();
  if (owner.length > 30) throw new Problem("invalidData", "an answer is too long");
  return {
    form: Object.fromEntries(answers),
    applying: [...new Set(sent.getAll(inputNames.situation))].filter((ref) => some.has(ref)),
    ...(owner !== "" && { owner }),
  };
}

function isReadable(body: unknown): body is Readable {
  return typeof body === "object" && body !== null && "pipe" in body;
}

/** A file and the material it is, still on their way. */
export function sentFile({ body, headers }: FastifyRequest): {
  readonly body: Readable;
  readonly announced: number;
  unwrap(received: Buffer): Promise<Result<{ readonly ref: string; readonly bytes: Buffer }, ProblemCode>>;
} {
  if (!isReadable(body)) throw new Problem("unsupportedMediaType", "multipart/form-data is wanted");
  const type = headers["content-type"] ?? "";
  return {
    body,
    announced: Number(headers["content-length"] ?? 0),
    async unwrap(received) {
      const sent = await new Response(Uint8Array.from(received), { headers: { "content-type": type } })
        .formData()
        .catch(() => undefined);
      const [ref, file] = [sent?.get("ref"), sent?.get("file")];
      if (typeof ref !== "string" || file === null || file === undefined || typeof file === "string")
        return fail("fileUnreadable");
      return ok({ ref, bytes: Buffer.from(await file.arrayBuffer()) });
    },
  };
}
