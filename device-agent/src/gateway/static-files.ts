import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { ServerResponse } from "node:http";
import { answer, answerProblem, type Headers } from "./answer.ts";

const types: Headers = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
};

/** Nothing from elsewhere, nothing inline, scripts only through Lit's own Trusted Types policy. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html",
].join("; ");

/** One file of the built page; `path` has passed `safePath`. */
export async function answerFile(
  response: ServerResponse,
  folder: string,
  path: string,
  extra: Headers = {},
): Promise<void> {
  const name = path === "/" ? "/index.html" : path;
  const type = types[extname(name)];
  const bytes = type === undefined ? undefined : await readFile(join(folder, name)).catch(() => undefined);
  if (type === undefined || bytes === undefined) {
    const missing = path === "/" ? "the kiosk page has not been built: npm run build" : undefined;
    answerProblem(response, "notFound", missing);
    return;
  }
  const hashed = name.startsWith("/assets/");
  answer(
    response,
    200,
    {
      "content-type": type,
      "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-store",
      ...(name.endsWith(".html") && { "content-security-policy": contentSecurityPolicy }),
      ...extra,
    },
    bytes,
  );
}
