import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "../../house/paths.ts";
import { until } from "../until.ts";

// Somebody else's card reader: it knows nothing of the agent's code, only recorded frames.
// A request it has a recording for gets the recorded reply, over a real pty.

interface Vectors {
  readonly requests: Readonly<Record<string, string>>;
  readonly shortResponses: Readonly<Record<string, string>>;
  readonly cards: readonly { readonly type: string; readonly baseFrameHex: string }[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(join(root, "device-agent/sample-data/idcard-vectors.json"), "utf8"),
);
const hex = (text: string | undefined) => Buffer.from(text ?? "", "hex");
const shortReply = (name: string) => hex(vectors.shortResponses[name]);

export interface ForeignReader {
  /** The pty an agent opens. */
  readonly path: string;
  putCard(): void;
  takeCard(): void;
  stop(): Promise<void>;
}

/** Serves a SAM-V reader on a pty at `path`, made by socat. */
export async function startForeignReader(path: string): Promise<ForeignReader> {
  let card: "none" | "down" | "selected" = "none";
  const answer = (request: string): Buffer | undefined => {
    const { requests } = vectors;
    switch (request) {
      case requests["samReset"]:
      case requests["samStatus"]:
        return shortReply("ok90");
      case requests["samId"]:
        return shortReply("samId");
      case requests["find"]:
        return shortReply(card === "down" ? "found9F" : "noCard80");
      case requests["select"]:
        if (card !== "down") return shortReply("selectFail81");
        card = "selected";
        return shortReply("selected90");
      case requests["readBase"]:
        return card === "selected" ? hex(vectors.cards[0]?.baseFrameHex) : shortReply("readFail41");
      case requests["readNewAddress"]:
        return shortReply("noItem91");
      default:
        return shortReply("badCommand21");
    }
  };

  const server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      // AA AA AA 96 69, length of what follows (2 bytes), then that many bytes.
      while (pending.length >= 7 && pending.length >= 7 + pending.readUInt16BE(5)) {
        const size = 7 + pending.readUInt16BE(5);
        const reply = answer(pending.subarray(0, size).toString("hex").toUpperCase());
        pending = pending.subarray(size);
        if (reply !== undefined) socket.write(reply);
      }
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const socat = spawn("socat", [`PTY,raw,echo=0,link=${path}`, `TCP:127.0.0.1:${port}`], { stdio: "ignore" });
  await until(() => existsSync(path), "socat makes the pty");
  return {
    path,
    putCard: () => (card = "down"),
    takeCard: () => (card = "none"),
    async stop() {
      const ended = new Promise((resolve) => socat.once("exit", resolve));
      if (socat.exitCode === null && socat.signalCode === null) {
        socat.kill();
        await ended;
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
