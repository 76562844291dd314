import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parser, type Parse } from "@zizhuban/device-agent-contract";
import { Catalogue, ServicePoints, Site, type RouteName } from "@zizhuban/server-contract";
import { Type } from "typebox";

/** What the kiosk says without the server: who runs this site, what can be done here, and where else. No citizen's data. */
const cached = {
  site: parser(Site),
  catalogue: parser(Catalogue),
  servicePoints: parser(ServicePoints),
} as const satisfies Partial<Record<RouteName, Parse<{ version: string }>>>;
export type CachedRoute = keyof typeof cached;

export interface CachedAnswer {
  readonly body: string;
  /** `"<version>"` */
  readonly etag: string;
  /** When the server said so, wall-clock ms. */
  readonly at: number;
}

export interface AnswerCache {
  /** Keeps a good answer; one that is not what the contract says is not kept. */
  store(name: CachedRoute, body: Uint8Array, at: number): Promise<CachedAnswer | undefined>;
  load(name: CachedRoute): Promise<CachedAnswer | undefined>;
  /** The server said that what is kept still holds. */
  confirm(name: CachedRoute, at: number): CachedAnswer | undefined;
  /** What was stored or loaded before, without looking at the disk. */
  known(name: CachedRoute): CachedAnswer | undefined;
}

export function isCached(name: RouteName): name is CachedRoute {
  return Object.hasOwn(cached, name);
}

const parseFile = parser(Type.Object({ at: Type.Integer(), body: Type.String() }));

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function accept(name: CachedRoute, body: string, at: number): CachedAnswer | undefined {
  const parsed = cached[name](json(body));
  return parsed.ok ? { body, at, etag: `"${parsed.value.version}"` } : undefined;
}

export function createAnswerCache(folder: string): AnswerCache {
  const memory = new Map<CachedRoute, CachedAnswer>();
  const fileOf = (name: CachedRoute) => join(folder, `${name}.json`);
  return {
    known: (name) => memory.get(name),
    async store(name, bytes, at) {
      const fresh = accept(name, Buffer.from(bytes).toString("utf8"), at);
      if (fresh === undefined) return undefined;
      const before = memory.get(name);
      memory.set(name, fresh);
      if (before?.body !== fresh.body) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(`${fileOf(name)}.new`, JSON.stringify({ at, body: fresh.body }), { mode: 0o600 });
        await rename(`${fileOf(name)}.new`, fileOf(name));
      }
      return fresh;
    },
    confirm(name, at) {
      const before = memory.get(name);
      if (before === undefined) return undefined;
      const confirmed = { ...before, at };
      memory.set(name, confirmed);
      return confirmed;
    },
    async load(name) {
      const remembered = memory.get(name);
      if (remembered !== undefined) return remembered;
      const text = await readFile(fileOf(name), "utf8").catch(() => "");
      const file = parseFile(json(text));
      const kept = file.ok ? accept(name, file.value.body, file.value.at) : undefined;
      if (kept !== undefined) memory.set(name, kept);
      return kept;
    },
  };
}
