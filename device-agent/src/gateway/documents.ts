import type { ServerResponse } from "node:http";
import { answer, answerProblem } from "./answer.ts";

export type DocumentType = "image/png" | "image/jpeg" | "application/pdf" | "text/plain; charset=utf-8";

export interface DocumentStore {
  /** Keeps bytes in memory; returns the path they are served at. `desk`: outlives the wipe (simulated paper that lies outside the machine). */
  put(bytes: Uint8Array, type: DocumentType, keep?: "desk"): string;
  remove(path: string): void;
  /** Forgets every document of the visit. */
  wipe(): void;
  answer(response: ServerResponse, path: string): void;
}

const prefix = "/documents/";
/** A visit's pages are a few hundred kilobytes each; beyond this the oldest go. */
const maximumDocuments = 200;

interface Stored {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly desk: boolean;
}

/** Images and PDFs for the page, in memory only, each under its own unguessable path. */
export function createDocumentStore(deps: { readonly randomToken: () => string }): DocumentStore {
  const stored = new Map<string, Stored>();
  return {
    put(bytes, type, keep) {
      const path = prefix + deps.randomToken();
      stored.set(path, { bytes, type, desk: keep === "desk" });
      const [oldest] = stored.keys();
      if (stored.size > maximumDocuments && oldest !== undefined) stored.delete(oldest);
      return path;
    },
    remove: (path) => void stored.delete(path),
    wipe() {
      for (const [path, { desk }] of stored) if (!desk) stored.delete(path);
    },
    answer(response, path) {
      const document = stored.get(path);
      if (document === undefined) answerProblem(response, "documentGone");
      else
        answer(
          response,
          200,
          {
            "content-type": document.type,
            "cache-control": "no-store",
            "content-security-policy": "sandbox",
          },
          document.bytes,
        );
    },
  };
}
