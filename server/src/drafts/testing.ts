import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { handOverToken } from "@zizhuban/server-contract";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

// From the package, not from its default content network.
const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

/** Where a telephone fills in an item, or a life event. */
const shelfOf = (key: string): string =>
  key.startsWith("YJS") ? `/phone/life-events/${key}` : `/phone/items/${key}`;

/** A telephone with its browser: it keeps cookies by their path, follows what it is redirected to, and sends forms. */
export class TestPhone {
  readonly #app: FastifyInstance;
  #cookies: { readonly name: string; readonly value: string; readonly path: string }[] = [];

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  get cookies(): readonly { readonly name: string; readonly value: string; readonly path: string }[] {
    return this.#cookies;
  }

  async #send(
    method: "GET" | "POST",
    url: string,
    body?: { readonly payload: string | Buffer; readonly type: string },
    headers: Readonly<Record<string, string>> = {},
  ): Promise<LightMyRequestResponse> {
    const path = url.split("?", 1)[0] ?? "";
    const own = this.#cookies.filter((one) => path.startsWith(one.path));
    const response = await this.#app.inject({
      method,
      url,
      headers: {
        cookie: own.map(({ name, value }) => `${name}=${value}`).join("; "),
        ...(method === "POST" ? { "sec-fetch-site": "same-origin" } : {}),
        ...(body === undefined ? {} : { "content-type": body.type }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body.payload }),
    });
    for (const { name, value, path: at = "/", maxAge } of response.cookies) {
      this.#cookies = this.#cookies.filter((one) => one.name !== name || one.path !== at);
      if (maxAge !== 0 && value !== "") this.#cookies.push({ name, value, path: at });
    }
    const { location } = response.headers;
    return response.statusCode === 303 && location !== undefined ? this.#send("GET", location) : response;
  }

  async get(url: string): Promise<LightMyRequestResponse> {
    return this.#send("GET", url);
  }

  /** As a form without a file is sent. */
  async post(
    url: string,
    fields: Readonly<Record<string, string>> | URLSearchParams = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<LightMyRequestResponse> {
    const payload = new URLSearchParams(fields).toString();
    return this.#send("POST", url, { payload, type: "application/x-www-form-urlencoded" }, headers);
  }

  /** As a form with a file is sent. */
  async postFile(url: string, ref: string, bytes: Buffer): Promise<LightMyRequestResponse> {
    const form = new FormData();
    form.set("ref", ref);
    form.set("file", new Blob([Uint8Array.from(bytes)]), "IMG_0001.jpg");
    const sent = new Response(form);
    const payload = Buffer.from(await sent.arrayBuffer());
    return this.#send("POST", url, { payload, type: sent.headers.get("content-type") ?? "" });
  }

  /** @param key of an item, or the code of a life event */
  async begin(key: string): Promise<LightMyRequestResponse> {
    return this.post(`${shelfOf(key)}/begin`);
  }

  /** Answers the questions of a life event. */
  async answer(
    code: string,
    answers: Readonly<Record<string, string>>,
    extras: readonly string[] = [],
  ): Promise<LightMyRequestResponse> {
    const said = Object.entries(answers).map(([key, choice]): [string, string] => [`q.${key}`, choice]);
    const wanted = extras.map((item): [string, string] => ["extra", item]);
    return this.post(`${shelfOf(code)}/situation`, new URLSearchParams([...said, ...wanted]));
  }

  /** Writes into the form. */
  async fill(key: string, form: Readonly<Record<string, string>>): Promise<LightMyRequestResponse> {
    const fields = Object.entries(form).map(([field, value]): [string, string] => [
      field === "owner" || field === "situation" ? field : `f.${field}`,
      value,
    ]);
    return this.post(`${shelfOf(key)}/form`, new URLSearchParams(fields));
  }

  /** Asks for codes: the digits as they are written, and what the code to scan says. */
  async handOver(key: string): Promise<{ code: string; token: string; html: string }> {
    const { body: html } = await this.post(`${shelfOf(key)}/hand-over`);
    const digits = /<p class="digits">([\d ]+)</.exec(html)?.[1] ?? "";
    return { code: digits.replaceAll(" ", ""), token: (await scanned(html)) ?? "", html };
  }
}

/** Pixels of one module: a scanner sees more than one. */
const scale = 6;

/** The token in the code to scan that a page shows, read as a scanner reads it. */
async function scanned(html: string): Promise<string | undefined> {
  const size = Number(/<svg viewBox="0 0 (\d+) /.exec(html)?.[1] ?? 0) * scale;
  if (size === 0) return undefined;
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  for (const [, x, y] of html.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < scale; row += 1)
      for (let column = 0; column < scale; column += 1) {
        const at = (Number(y) * scale + row) * size + Number(x) * scale + column;
        data.fill(0, at * 4, at * 4 + 3);
      }
  const [code] = await readBarcodes(
    { data, width: size, height: size, colorSpace: "srgb" },
    {
      formats: ["QRCode"],
    },
  );
  return code && handOverToken(code.text);
}
