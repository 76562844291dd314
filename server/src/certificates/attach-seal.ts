// The seal travels inside the document it is set on: as an incremental update (ISO 32000-1, 7.5.6) that holds it as
// an associated file (ISO 32000-2, 14.13). What the seal covers are the bytes before the update, all of them, so
// that anyone can cut them out again. The PDF signature is a further update and covers both.

const fileName = "seal.ses";
/** SealedLength is ours: how many bytes of the file the seal covers. */
const embedded = (sealedLength: number, length: number) =>
  `<< /Type /EmbeddedFile /Subtype /application#2Foctet-stream /SealedLength ${sealedLength} /Params << /Size ${length} >> /Length ${length} >>\nstream\n`;

/** @param pdf as pdfkit writes it: one revision, plain objects @param seal SES_Signature over it, DER */
export function attachSeal(pdf: Buffer, seal: Uint8Array): Buffer {
  const tail = pdf.subarray(pdf.lastIndexOf("trailer")).toString("latin1");
  const part = (pattern: RegExp) => {
    const [, found] = pattern.exec(tail) ?? [];
    if (found === undefined) throw new Error(`the page's trailer has no ${pattern.source}`);
    return found;
  };
  const [size, root, before] = [part(/\/Size (\d+)/), part(/\/Root (\d+) 0 R/), part(/startxref\n(\d+)/)];
  const [file, specification] = [Number(size), Number(size) + 1];
  const parts: Buffer[] = [pdf];
  const offsets = new Map<number, number>();
  let length = pdf.length;
  const add = (...added: readonly (string | Uint8Array)[]) => {
    for (const one of added) {
      const bytes = Buffer.from(one);
      parts.push(bytes);
      length += bytes.length;
    }
  };
  const object = (number: number, ...body: readonly (string | Uint8Array)[]) => {
    offsets.set(number, length);
    add(`${number} 0 obj\n`, ...body, "\nendobj\n");
  };
  object(file, embedded(pdf.length, seal.length), seal, "\nendstream");
  object(
    specification,
    `<< /Type /Filespec /F (${fileName}) /UF (${fileName}) /AFRelationship /Supplement /Desc (GB/T 38540) /EF << /F ${file} 0 R >> >>`,
  );
  const names = `/Names << /EmbeddedFiles << /Names [(${fileName}) ${specification} 0 R] >> >>`;
  object(
    Number(root),
    catalogue(pdf, root).replace(/\/Names \d+ 0 R/, `${names}\n/AF [${specification} 0 R]`),
  );
  const start = length;
  const rows = [...offsets].map(
    ([number, offset]) => `${number} 1\n${String(offset).padStart(10, "0")} 00000 n \n`,
  );
  const kept = [part(/(\/Info \d+ 0 R)/), part(/(\/ID \[[^\]]*\])/)].join("\n");
  add(
    `xref\n${rows.join("")}trailer\n<<\n/Size ${specification + 1}\n/Root ${root} 0 R\n${kept}\n/Prev ${before}\n>>\n`,
    `startxref\n${start}\n%%EOF\n`,
  );
  return Buffer.concat(parts);
}

/** The document catalogue's dictionary as it stands, pdfkit's only plain text object of that type. */
function catalogue(pdf: Buffer, root: string): string {
  const head = `\n${root} 0 obj\n`;
  const from = pdf.lastIndexOf(head) + head.length;
  const text = pdf.subarray(from, pdf.indexOf("\nendobj", from)).toString("latin1");
  if (!text.includes("/Type /Catalog") || !/\/Names \d+ 0 R/.test(text))
    throw new Error("the page has no catalogue of the known form");
  return text;
}

export interface AttachedSeal {
  readonly signature: Buffer;
  /** The bytes it covers. */
  readonly document: Buffer;
}

/** The seal of a document and what it was set on; undefined when there is none at its place. */
export function attachedSeal(pdf: Buffer): AttachedSeal | undefined {
  const found =
    /\n?(\d+) 0 obj\n<< \/Type \/EmbeddedFile [^>]*\/SealedLength (\d{1,9}) \/Params << \/Size (\d{1,7}) >> \/Length \3 >>\nstream\n/.exec(
      pdf.toString("latin1"),
    );
  if (found === null) return undefined;
  const [sealedLength, size] = [Number(found[2]), Number(found[3])];
  const head = `${found[1] ?? ""} 0 obj\n${embedded(sealedLength, size)}`;
  // The update begins where what is sealed ends.
  if (!pdf.subarray(sealedLength, sealedLength + head.length).equals(Buffer.from(head))) return undefined;
  const from = sealedLength + head.length;
  return { signature: pdf.subarray(from, from + size), document: pdf.subarray(0, sealedLength) };
}
