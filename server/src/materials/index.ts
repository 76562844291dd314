import type { Readable } from "node:stream";
import {
  fail,
  ok,
  type Clock,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { ApplyRequest, BoxMaterial, ItemContent } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Db, ServerModule, Tx } from "../core/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { createBox, type Provenance } from "./box.ts";
import { standardLimits } from "./content/limits.ts";
import { openDictionary } from "./dictionary.ts";
import { createFiles } from "./files.ts";
import { createGathering, type Offer, type Offerer } from "./gather.ts";
import { createFileStudio } from "./pages/studio.ts";
import { markOf, purposeOf, type Showing } from "./purpose.ts";
import { materialRoutes } from "./routes.ts";
import { createUses } from "./uses.ts";

export { takeUploads, uploadBody } from "./upload-body.ts";
export { pageNumber } from "./routes.ts";
export type { JudgedFile } from "./files.ts";
export type { Use } from "./uses.ts";

const sweepEvery = 60 * 60_000;

/** What an application says of materials, as {@link Offer}. */
function offerOf(request: ApplyRequest): Offer {
  return {
    itemKey: request.itemKey,
    formFilled: Object.keys(request.form).length > 0,
    later: request.later,
    promised: request.promised,
    applying: request.applying ?? [],
    chosen: request.materials ?? [],
    consents: request.consents,
  };
}

/**
 * Materials: what people bring, kept in their box with its trust, used for one purpose at a time.
 * Cases are above: they ask `collect` before one is opened and tell `attach` when it is.
 */
export async function createMaterials(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  catalogue: CatalogueModule;
  exchange: Exchange;
  parties: Parties;
  /** `materialDict` of the catalogue, and which register answers for which material. */
  files: { catalogue: string; sources: string };
  /** Bytes of one file that people may upload. */
  uploadBytes: number;
  placeOf(kid: string): Promise<string>;
  onError: (error: unknown) => void;
}) {
  const { db, clock, catalogue } = deps;
  const limits = { ...standardLimits, bytes: deps.uploadBytes };
  const dictionary = await openDictionary(deps.files);
  const studio = createFileStudio(deps);
  const files = createFiles({ ...deps, studio, limits });
  const box = createBox({ ...deps, files, dictionary });
  const uses = createUses({ ...deps, dictionary });
  const gathering = createGathering({
    box,
    dictionary,
    exchange: deps.exchange,
    async idNumberOf({ personId, sessionId }) {
      const holder = await deps.parties.holder(personId, { actor: `citizen:${sessionId}` });
      return holder.map(({ idNumber }) => idNumber);
    },
  });

  /** A file for the box. @param id the same for every repeat of one request */
  async function upload(
    of: { readonly id: string; readonly personId: string; readonly ref: string },
    body: Readable,
    announced: number,
    by: Provenance,
  ): Promise<Result<BoxMaterial, ProblemCode>> {
    if (!dictionary.knows(of.ref)) return fail("materialUnknown");
    const known = await box.find(of.id, of.personId);
    if (known === undefined) {
      const file = await files.receive(body, announced);
      if (!file.ok) return file;
      await db.transaction().execute(async (tx) => box.keepFile(tx, of.id, { ...of, file: file.value }, by));
    }
    const row = await box.find(of.id, of.personId);
    if (row === undefined) return fail("materialUnknown");
    const [view] = await box.view([{ row, reuse: "ready" }]);
    return view === undefined ? fail("materialUnknown") : ok(view);
  }

  /** Checks what is offered, and authorises what of the box is used for this case. @returns refs at hand */
  async function collect(
    item: ItemContent,
    request: ApplyRequest,
    { citizen, kid }: Offerer,
    caseId: string,
  ): Promise<Result<readonly string[], ProblemCode>> {
    const met = await gathering.gather(item, offerOf(request), { citizen, kid });
    if (!met.ok) return met;
    // Required ones are the case's own guard; one whose condition was said to be true is asked for here.
    const missing = met.value.filter(
      ({ state, material }) => state === "missing" && material.need !== "required",
    );
    if (missing.length > 0)
      return fail("materialMissing", missing.map(({ material }) => material.ref).join(" "));
    const there = met.value.filter(({ state }) => state === "there");
    const materials = there.flatMap(({ material, by }) => by.map((row) => ({ ref: material.ref, row })));
    const by = { sessionId: citizen.sessionId, actor: `citizen:${citizen.sessionId}` };
    const of = { caseId, purpose: purposeOf(item.name), by, materials, attached: false };
    await db.transaction().execute(async (tx) => uses.authorise(tx, of));
    return ok(there.map(({ material }) => material.ref));
  }

  /**
   * What a citizen brings to a case that lives already; the registers are asked here.
   * @returns refs brought, and what authorises them in the transaction that moves the case on
   */
  async function bring(
    item: ItemContent,
    offer: Pick<Offer, "chosen" | "consents">,
    offerer: Offerer,
    caseId: string,
  ): Promise<Result<{ refs: readonly string[]; authorise(tx: Tx): Promise<void> }, ProblemCode>> {
    const whole = { ...offer, itemKey: item.key, formFilled: false, later: [], promised: [], applying: [] };
    const met = await gathering.gather(item, whole, offerer);
    if (!met.ok) return met;
    const materials = met.value.flatMap(({ material, by }) => by.map((row) => ({ ref: material.ref, row })));
    if (materials.length === 0) return fail("materialMissing");
    const { sessionId } = offerer.citizen;
    const by = { sessionId, actor: `citizen:${sessionId}` };
    const purpose = purposeOf(item.name);
    return ok({
      refs: [...new Set(materials.map(({ ref }) => ref))],
      authorise: async (tx) => uses.authorise(tx, { caseId, purpose, by, materials, attached: true }),
    });
  }

  /** One page of a use's file as JPEG, or the whole as PDF, with its purpose on every page. */
  async function show(
    showing: Showing,
    page: number | "all",
  ): Promise<Result<Sensitive<Promise<Uint8Array | undefined>>, "materialUnknown" | "materialExpired">> {
    if (showing.until < clock.now()) return fail("materialExpired");
    const { file_id: id } = showing.material;
    if (id === null) return fail("materialUnknown");
    const mark = markOf(showing, clock.now());
    const file = await files.open(id);
    return ok(
      file.map(async (open) => {
        const done =
          page === "all"
            ? await studio.work({ kind: "copy", file: open, mark })
            : await studio.work({ kind: "view", file: open, page, mark });
        return done.ok ? done.value : undefined;
      }),
    );
  }

  let sweeping: Promise<void> | undefined;
  const cancelSweep = clock.every(sweepEvery, () => {
    sweeping ??= box
      .sweep()
      .then(() => undefined, deps.onError)
      .finally(() => (sweeping = undefined));
  });
  const module: ServerModule = {
    name: "materials",
    dependsOn: ["key-store", "catalogue", "exchange", "parties"],
    routes: materialRoutes({ ...deps, box, uses, gathering, upload, show, catalogue }),
    async stop() {
      cancelSweep();
      await sweeping;
      await studio.close();
    },
  };
  return {
    ...module,
    collect,
    bring,
    read: show,
    /** In the transaction that opens the case. */
    attach: async (tx: Tx, caseId: string) => uses.attach(tx, caseId),
    listForCase: async (caseId: string, on: Db | Tx = db) => uses.ofCase(caseId, on),
    /** For the room that shows the materials of cases to the people behind the window. */
    box,
    files,
    uses,
    dictionary,
    purposeOf,
  };
}
export type Materials = Awaited<ReturnType<typeof createMaterials>>;
