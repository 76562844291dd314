import { basename, dirname } from "node:path";

/** What a process asked of the disk and of its sockets, in order; each had been done when the next began. */
export type Step =
  | { readonly kind: "create" | "unlink" | "sync"; readonly file: string }
  | { readonly kind: "write"; readonly file: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly file: string; readonly length: number }
  /** The folder's own entries are on disk. */
  | { readonly kind: "syncFolder" }
  /** Bytes left the host. */
  | { readonly kind: "sent" };

/** The system calls `readTrace` understands; whatever else writes would go unseen. */
export const tracedCalls =
  "openat,pwrite64,pwritev,ftruncate,fallocate,fsync,fdatasync,unlink,rename,write,writev";

const text = (hex: string) => Buffer.from(hex.replaceAll(/\\x/g, ""), "hex");

/**
 * Reads the trace of one thread (`strace -y -xx`): what it did in this folder, and when it sent something. A call that
 * was cut off has no result and did not happen.
 * @throws on a call in this folder that nobody here understands
 */
export function readTrace(trace: string, folder: string): Step[] {
  return trace.split("\n").flatMap((line): Step[] => {
    const [, call, about = "", result] = /^(\w+)\((.*)\) += (-?\d+)/.exec(line) ?? [];
    if (call === undefined || Number(result) < 0) return [];
    const [, fd, open = ""] = /^(\d+)<([^>]*)>/.exec(about) ?? [];
    const paths = [...about.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = ""]) => text(hex));
    const named = paths[0]?.toString() ?? "";
    const path = open === "" || call === "openat" ? named : text(open).toString();
    if (call.startsWith("write") && path.startsWith("socket:") && Number(fd) > 2) return [{ kind: "sent" }];
    if (path === folder) return call === "fsync" ? [{ kind: "syncFolder" }] : [];
    if (dirname(path) !== folder) return [];
    const file = basename(path);
    const numbers = about.split(", ").map(Number);
    switch (call) {
      case "openat":
        return about.includes("O_CREAT") ? [{ kind: "create", file }] : [];
      case "pwrite64":
        // Only what was asked and done in full: "bytes", length, offset.
        if (paths[0]?.length !== Number(result)) throw new Error(`half a write: ${result}`);
        return [{ kind: "write", file, offset: numbers.at(-1) ?? 0, bytes: paths[0] }];
      case "ftruncate":
        return [{ kind: "truncate", file, length: numbers.at(-1) ?? 0 }];
      case "fsync":
      case "fdatasync":
        return [{ kind: "sync", file }];
      case "unlink":
        return [{ kind: "unlink", file }];
      default:
        throw new Error(`${call} on ${file} is not understood`);
    }
  });
}

/** What a cut leaves of a change that was not yet on disk. */
export type Keeps = (sector: number) => boolean;

export const keepsAll: Keeps = () => true;
export const keepsNothing: Keeps = () => false;

const sectorBytes = 512;

/** The part of a write that the sectors which got through make up, one after another. */
function* sectors(offset: number, bytes: Buffer): Generator<{ offset: number; bytes: Buffer }> {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + sectorBytes - ((offset + at) % sectorBytes));
    yield { offset: offset + at, bytes: bytes.subarray(at, end) };
    at = end;
  }
}

function written(file: Buffer, offset: number, bytes: Buffer): Buffer {
  const grown = Buffer.alloc(Math.max(file.length, offset + bytes.length));
  file.copy(grown);
  bytes.copy(grown, offset);
  return grown;
}

function resized(file: Buffer, length: number): Buffer {
  const other = Buffer.alloc(length);
  file.copy(other);
  return other;
}

/**
 * The folder after the power went behind the last of these steps: of each file what its last sync put on disk, and of
 * everything since, sector for sector, only what `keeps` says. A name made or taken away counts from the folder's sync.
 */
export function afterPowerCut(steps: readonly Step[], keeps: Keeps): Map<string, Buffer> {
  const files = new Map<string, { content: Buffer; pending: Step[] }>();
  const of = (name: string) => {
    const known = files.get(name) ?? { content: Buffer.alloc(0), pending: [] };
    files.set(name, known);
    return known;
  };
  let count = 0;
  const survives = () => keeps(count++);

  function apply(content: Buffer, step: Step, isKept: () => boolean): Buffer {
    if (step.kind === "truncate") return isKept() ? resized(content, step.length) : content;
    if (step.kind !== "write") return content;
    let next = content;
    for (const part of sectors(step.offset, step.bytes))
      if (isKept()) next = written(next, part.offset, part.bytes);
    return next;
  }

  const onDisk = new Set<string>();
  let entries: Step[] = [];
  const enter = (step: Step) => {
    if (step.kind === "create") onDisk.add(step.file);
    if (step.kind === "unlink") onDisk.delete(step.file);
  };
  for (const step of steps) {
    switch (step.kind) {
      case "create":
      case "unlink":
        entries.push(step);
        break;
      case "write":
      case "truncate":
        of(step.file).pending.push(step);
        break;
      case "sync": {
        const file = of(step.file);
        for (const change of file.pending) file.content = apply(file.content, change, () => true);
        file.pending = [];
        break;
      }
      case "syncFolder":
        for (const entry of entries) enter(entry);
        entries = [];
        break;
      case "sent":
        break;
    }
  }
  for (const entry of entries) if (survives()) enter(entry);
  const left = new Map<string, Buffer>();
  for (const name of onDisk) {
    const { content, pending } = of(name);
    left.set(
      name,
      pending.reduce((now, change) => apply(now, change, survives), content),
    );
  }
  return left;
}
