// An OpenType font under another name: OFL 1.1, condition 3, forbids a modified version the Reserved Font Name.

const nameIds = { copyright: 0, family: 1, style: 2, unique: 3, full: 4, postScript: 6 } as const;

interface Table {
  readonly tag: string;
  readonly data: Uint8Array;
}

/** Tables of a font file (OpenType 1.9, "Organization of an OpenType Font"). */
function tablesOf(font: Uint8Array): Table[] {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  return Array.from({ length: view.getUint16(4) }, (_, index) => {
    const record = 12 + 16 * index;
    const tag = Buffer.from(font.subarray(record, record + 4)).toString("latin1");
    const offset = view.getUint32(record + 8);
    return { tag, data: font.slice(offset, offset + view.getUint32(record + 12)) };
  });
}

function checksum(data: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 4)
    sum =
      (sum +
        (((data[at] ?? 0) << 24) |
          ((data[at + 1] ?? 0) << 16) |
          ((data[at + 2] ?? 0) << 8) |
          (data[at + 3] ?? 0))) >>>
      0;
  return sum;
}

function fontOf(version: Uint8Array, tables: readonly Table[]): Uint8Array {
  const head = 12 + 16 * tables.length;
  const power = 2 ** Math.floor(Math.log2(tables.length));
  const chunks: Uint8Array[] = [];
  const directory = Buffer.alloc(head);
  directory.set(version, 0);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE(tables.length * 16 - power * 16, 10);
  let offset = head;
  tables.forEach(({ tag, data }, index) => {
    const record = 12 + 16 * index;
    directory.write(tag, record, "latin1");
    directory.writeUInt32BE(checksum(data), record + 4);
    directory.writeUInt32BE(offset, record + 8);
    directory.writeUInt32BE(data.length, record + 12);
    const padded = new Uint8Array(Math.ceil(data.length / 4) * 4);
    padded.set(data);
    chunks.push(padded);
    offset += padded.length;
  });
  return new Uint8Array(Buffer.concat([directory, ...chunks]));
}

/** English Windows names only (OpenType 1.9, "name"): all that a rasteriser or an embedder reads. */
function nameTable(names: ReadonlyMap<number, string>): Uint8Array {
  const records = [...names].toSorted(([a], [b]) => a - b);
  const texts = records.map(([, text]) => Buffer.from(text, "utf16le").swap16());
  const table = Buffer.alloc(6 + 12 * records.length);
  table.writeUInt16BE(records.length, 2);
  table.writeUInt16BE(table.length, 4);
  let offset = 0;
  records.forEach(([id], index) => {
    const length = texts[index]?.length ?? 0;
    [3, 1, 0x409, id, length, offset].forEach((value, field) =>
      table.writeUInt16BE(value, 6 + 12 * index + 2 * field),
    );
    offset += length;
  });
  return new Uint8Array(Buffer.concat([table, ...texts]));
}

/** The name strings that were kept, of whichever platform stores UTF-16. */
function namesOf(table: Uint8Array): Map<number, string> {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const names = new Map<number, string>();
  for (let index = 0; index < view.getUint16(2); index++) {
    const at = 6 + 12 * index;
    if (view.getUint16(at) !== 3) continue;
    const from = view.getUint16(4) + view.getUint16(at + 10);
    const text = Buffer.from(table.slice(from, from + view.getUint16(at + 8)));
    names.set(view.getUint16(at + 6), text.swap16().toString("utf16le"));
  }
  return names;
}

/** Inside CFF the name stands in the Name and String INDEX; one of the same length leaves every offset as it is. */
function renamedCff(data: Uint8Array): Uint8Array {
  let text = Buffer.from(data).toString("latin1");
  for (const [before, after] of [
    ["SourceHanSans", "ZizhubanRare_"],
    ["Source Han Sans", "Zizhuban Rare H"],
  ] as const)
    text = text.replaceAll(before, after);
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** The same glyphs and the same copyright under the new name. */
export function renamed(
  font: Uint8Array,
  { family, weight }: { readonly family: string; readonly weight: string },
): Uint8Array {
  const postScript = `${family.replaceAll(" ", "")}-${weight}`;
  const tables = tablesOf(font).map(({ tag, data }): Table => {
    if (tag === "CFF ") return { tag, data: renamedCff(data) };
    if (tag !== "name") return { tag, data };
    const names = namesOf(data);
    names.set(nameIds.family, family);
    names.set(nameIds.style, weight);
    names.set(nameIds.full, `${family} ${weight}`);
    names.set(nameIds.unique, postScript);
    names.set(nameIds.postScript, postScript);
    return { tag, data: nameTable(names) };
  });
  return fontOf(font.slice(0, 4), tables);
}
