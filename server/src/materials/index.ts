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
import type { Certificates } from "../certificates/index.ts";
import { recurring, valueOf, type Db, type ServerModule, type Tx } from "../core/index.ts";
import { enterpriseFor, type Enterprises } from "../enterprises/index.ts";
import type { BarredUntil } from "../credit/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { createBox, type Provenance } from "./box.ts";
import { standardLimits } from "./content/limits.ts";
import { openDictionary } from "./dictionary.ts";
import { createKept } from "./kept.ts";
import { createFiles } from "./files.ts";
import { createGathering, type Met, type Offer, type Offerer } from "./gather.ts";
import { createLicences } from "./licences.ts";
import { createFileStudio } from "./pages/studio.ts";
import { markOf, purposeOf, type Showing } from "./purpose.ts";
import { materialRoutes } from "./routes.ts";
import { createUses } from "./uses.ts";

export { takeUploads, uploadBody } from "./upload-body.ts";
export { pageNumber } from "./routes.ts";
export type { JudgedFile } from "./files.ts";
export type { MaterialFault } from "./tables.ts";
export { statementFor } from "./purpose.ts";
export { rejectionOf, unmetBy, type Use } from "./uses.ts";

const sweepEvery = 60 * 60_000;
/** Whoever filled in a form and left has left for good. */
const givenUpAfter = 24 * 60 * 60_000;

/** Which of these cases are still to be opened. */
export type AwaitedCases = (caseIds: readonly string[]) => Promise<readonly string[]>;

/** Refs of an item's list that are at hand, and that are shown at the window its case goes to. */
export interface Collected {
  readonly held: readonly string[];
  readonly atWindow: readonly string[];
}

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
  enterprises: Enterprises;
  /** Whose word stands for nothing now, and until when. */
  barredUntil: BarredUntil;
  /** Certificates whose holders let a department use them. */
  licences: Certificates["licences"];
  /** Which register answers for which material, which certificates stand for it. */
  files: { sources: string; licences: string };
  /** Bytes of one file that people may upload. */
  uploadBytes: number;
  placeOf(kid: string): Promise<string>;
  onError: (error: unknown) => void;
}) {
  const { db, clock, catalogue } = deps;
  const limits = { ...standardLimits, bytes: deps.uploadBytes };
  const dictionary = await openDictionary(deps.catalogue.material, deps.files);
  const studio = createFileStudio(deps);
  const files = createFiles({ ...deps, studio, limits });
  const box = createBox({ ...deps, files, dictionary });
  const uses = createUses({ ...deps, dictionary });
  const licences = createLicences({ ...deps, authorityName: catalogue.authorityName, box, dictionary });
  const gathering = createGathering({
    box,
    dictionary,
    licences,
    exchange: deps.exchange,
    barredUntil: async (party) => deps.barredUntil(party),
    async idNumberOf({ personId, sessionId }) {
      const holder = await deps.parties.holder(personId, { actor: `citizen:${sessionId}` });
      return holder.map(({ idNumber }) => idNumber);
    },
    async enterpriseOf(citizen, itemKey) {
      const id = enterpriseFor(citizen, itemKey);
      return id === undefined ? undefined : (await deps.enterprises.find(id))?.uscc;
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

  /** Authorises what meets the list for this case; what is a licence is taken now, and that is in its log. */
  async function authorise(
    tx: Tx,
    met: readonly Met[],
    item: ItemContent,
    { citizen }: Offerer,
    of: { readonly caseId: string; readonly attached: boolean },
  ): Promise<void> {
    const { personId, sessionId } = citizen;
    const materials = met.flatMap(({ material, by }) => by.map((row) => ({ ref: material.ref, row })));
    for (const { material, licences: picked } of met)
      for (const licence of picked) {
        const { ref } = material;
        const taker = { caseId: of.caseId, department: item.deptKey, personId, sessionId };
        // Ended or revoked a moment ago: thrown, so that nothing of this is kept.
        materials.push({ ref, row: valueOf(await licences.take(tx, { ref, licence }, taker)) });
      }
    const by = { sessionId, actor: `citizen:${sessionId}` };
    await uses.authorise(tx, { ...of, purpose: purposeOf(item.name), by, materials });
  }

  /** Checks what is offered, and authorises what of the box is used for this case. */
  async function collect(
    item: ItemContent,
    request: ApplyRequest,
    { citizen, kid }: Offerer,
    caseId: string,
  ): Promise<Result<Collected, ProblemCode>> {
    const met = await gathering.gather(item, offerOf(request), { citizen, kid });
    if (!met.ok) return met;
    // Required ones are the case's own guard; one whose condition was said to be true is asked for here.
    const missing = met.value.filter(
      ({ state, material }) => state === "missing" && material.need !== "required",
    );
    if (missing.length > 0)
      return fail("materialMissing", missing.map(({ material }) => material.ref).join(" "));
    const there = met.value.filter(({ state }) => state === "there");
    await db
      .transaction()
      .execute(async (tx) => authorise(tx, there, item, { citizen, kid }, { caseId, attached: false }));
    const refs = (state: Met["state"]) =>
      met.value.filter((one) => one.state === state).map(({ material }) => material.ref);
    return ok({ held: refs("there"), atWindow: refs("atWindow") });
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
    const brought = met.value.filter(({ by, licences: picked }) => by.length + picked.length > 0);
    if (brought.length === 0) return fail("materialMissing");
    return ok({
      refs: brought.map(({ material }) => material.ref),
      authorise: async (tx) => authorise(tx, brought, item, offerer, { caseId, attached: true }),
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

  const awaited: AwaitedCases[] = [];

  /** What was brought for an application that came to nothing goes, unless its case is still to be opened. */
  async function sweep(): Promise<number> {
    const unopened = await uses.unopened(new Date(clock.now() - givenUpAfter));
    const kept = await Promise.all(awaited.map(async (of) => of(unopened)));
    const still = new Set(kept.flat());
    await uses.forget(unopened.filter((id) => !still.has(id)));
    return box.sweep();
  }

  const stopSweeping = recurring(clock, sweepEvery, sweep, deps.onError);
  const module: ServerModule = {
    name: "materials",
    dependsOn: ["key-store", "catalogue", "exchange", "parties", "enterprises", "certificates"],
    routes: materialRoutes({ ...deps, box, uses, gathering, upload, show, catalogue }),
    async stop() {
      await stopSweeping();
      await studio.close();
    },
  };
  return {
    ...module,
    collect,
    bring,
    /** Takes away what nobody needs any more, now instead of within the hour. @returns how many materials */
    sweep,
    /** For rooms whose cases are opened long after their materials were collected. */
    awaits: (of: AwaitedCases) => awaited.push(of),
    read: show,
    /** In the transaction that opens the case. @returns refs whose materials were rejected since they were collected */
    attach: async (tx: Tx, caseId: string) => uses.attach(tx, caseId),
    consents: deps.exchange.consents,
    listForCase: async (caseId: string, on: Db | Tx = db) => uses.ofCase(caseId, on),
    /** For the room that shows the materials of cases to the people behind the window. */
    box,
    files,
    uses,
    dictionary,
    kept: createKept({ ...deps, box, dictionary }),
    purposeOf,
  };
}
export type Materials = Awaited<ReturnType<typeof createMaterials>>;
