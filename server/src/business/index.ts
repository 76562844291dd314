import { join } from "node:path";
import { ok, type Clock, type Sensitive } from "@zizhuban/device-agent-contract";
import type { SimulatedMessages } from "@zizhuban/server-contract";
import { createAccessLog, type OfficesAt } from "../access-log/index.ts";
import { createArchive } from "../archive/index.ts";
import { createCalendar } from "../calendar/index.ts";
import { createCaseMaterials } from "../case-materials/index.ts";
import { createCases, offeredItems } from "../cases/index.ts";
import { createCatalogue, type CatalogueModule, type KioskCatalogues } from "../catalogue/index.ts";
import { createCertificates, sealPicture } from "../certificates/index.ts";
import type { Db, StaffNames, Tx } from "../core/index.ts";
import { createCommitments } from "../commitments/index.ts";
import { createCredit, createCreditMessages } from "../credit/index.ts";
import { createDataQuality } from "../data-quality/index.ts";
import { createDelivery } from "../delivery/index.ts";
import { createDepartments } from "../departments/index.ts";
import { createDrafts } from "../drafts/index.ts";
import { createEnterprises } from "../enterprises/index.ts";
import { createExchange } from "../exchange/index.ts";
import { createHelpers, type IsThere } from "../helpers/index.ts";
import { createIdentity } from "../identity/index.ts";
import type { KeyStore } from "../key-store/index.ts";
import { createLifeEvents } from "../life-events/index.ts";
import { createListFiles } from "../list-files/index.ts";
import { createMaterials } from "../materials/index.ts";
import { createMessageOutbox, createMessages, wordsFor } from "../messages/index.ts";
import { createNotices } from "../notices/index.ts";
import { createWays, type Outside } from "../outside/index.ts";
import { createParties } from "../parties/index.ts";
import { createPartyFiles } from "../party-files/index.ts";
import { createRatings } from "../ratings/index.ts";
import { createSignatures } from "../signatures/index.ts";
import {
  createOutsideTimeStamps,
  createOwnTimeStamps,
  type OutsideTimeStamps,
} from "../time-stamps/index.ts";
import { createSeals, type SealOwner } from "../seals/index.ts";
import { createServicePoints, type StandingKiosk } from "../service-points/index.ts";
import { createSupervision } from "../supervision/index.ts";

const sampleData = join(import.meta.dirname, "../../sample-data");

/** The sample district; a real deployment names its own, with its own registers and operators. */
export const deployment = {
  division: "鄂州市梁子湖区",
  divisionCode: "420702",
  signerName: "Zizhuban sample deployment",
  messageSender: "梁子湖区自助办",
} as const;

/**
 * The citizen-facing half of the map, in the order its modules know each other.
 */
export async function createBusiness(deps: {
  db: Db;
  databaseUrl: string;
  clock: Clock;
  keys: KeyStore;
  /** What QR links start with, without a slash at the end; asked when a page is drawn. */
  publicUrl: () => string;
  /** `太和镇便民服务中心 03 号机`, from the kiosk's place in the fleet. */
  placeOf(kid: string, on?: Db | Tx): Promise<string>;
  /** The same of many kiosks at once, for lists. */
  placesOf(kids: readonly string[], on?: Db | Tx): Promise<ReadonlyMap<string, string>>;
  /** Code of the division it stands in. */
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  /** Which kiosk holds which version of the catalogue. */
  kioskCatalogues: KioskCatalogues;
  /** Every kiosk as it was last heard of. */
  liveKiosks(on?: Db | Tx): Promise<readonly StandingKiosk[]>;
  /** Whether a member of staff may do something somewhere now: accounts are another module's. */
  isThere: IsThere;
  staffNames: StaffNames;
  /** Where a colleague is reached by short message. */
  staffPhoneOf(staffId: string): Promise<Sensitive<string> | undefined>;
  /** What somebody of the staff held at a moment that is past. */
  officesAt: OfficesAt;
  changedReader: "refuse" | "takeOver";
  /** Operators and registers outside; what is undefined there is offered to nobody. */
  outside: Outside;
  /** What a simulated operator took: a demonstration shows the messages nobody receives, codes included. */
  shownMessages: (() => SimulatedMessages["messages"]) | undefined;
  /** Bytes of one file that people may upload. */
  uploadBytes: number;
  /** How many days what is begun on a telephone is kept. */
  draftDays: number;
  /** Somebody else's time-stamp authority; undefined: the deployment is its own. */
  timeStamps?: OutsideTimeStamps | undefined;
  /** Work nobody waits for failed; it is tried again. */
  onError: (error: unknown) => void;
}) {
  const { vault } = deps.keys;
  const { sms, phones, registers } = deps.outside;
  const messages = createMessages({
    provider: sms,
    sender: deployment.messageSender,
    shown: deps.shownMessages,
  });
  const parties = createParties({ ...deps, vault });
  const idNumberOf = async (personId: string, tx?: Tx) => {
    const holder = await parties.holder(personId, { actor: "system:messages" }, tx);
    return holder.map(({ idNumber }) => idNumber);
  };
  const identity = createIdentity({ ...deps, vault, messages, parties, phones });
  const calendar = await createCalendar({
    ...deps,
    folder: join(sampleData, "calendar"),
    division: deployment.divisionCode,
  });
  const catalogue = await createCatalogue({
    ...deps,
    files: {
      catalogue: join(sampleData, "catalogue.json"),
      plainNames: join(sampleData, "plain-names.json"),
      fields: join(sampleData, "fields.json"),
      standard: join(sampleData, "standard-items.json"),
    },
    // What only a register can answer is not offered where none can be asked.
    offered: registers === undefined ? new Map() : offeredItems,
    division: deployment.divisionCode,
  });
  const exchange = await createExchange({
    ...deps,
    registers,
    grantsFile: join(sampleData, "share-grants.json"),
    division: deployment.divisionCode,
  });
  const enterprises = createEnterprises({ ...deps, vault, catalogue, exchange, parties, identity });
  const credit = createCredit({
    ...deps,
    vault,
    parties,
    enterprises,
    catalogue,
    division: deployment.divisionCode,
  });
  const { barredUntil } = credit;
  const owners = () => [
    ...new Map(
      catalogue
        .current()
        .items.flatMap(({ key }) => sealOwner(catalogue, key))
        .map((owner) => [owner.uscc, owner]),
    ).values(),
  ];
  const ownerOf = (uscc: string) => owners().find((owner) => owner.uscc === uscc);
  const seals = await createSeals({
    ...deps,
    picture: sealPicture,
    ownerOf,
    // Every department issues notices of results.
    samples: owners(),
  });
  const timeStamps =
    deps.timeStamps === undefined
      ? createOwnTimeStamps({ ...deps, signer: await deps.keys.timeStamps() })
      : createOutsideTimeStamps({ ...deps, ...deps.timeStamps });
  const certificates = createCertificates({
    ...deps,
    deployment,
    seals,
    timeStamps,
    ownerOf,
    file: {
      personName: async (personId, actor) =>
        (await parties.prefill(personId, ["name"], { actor })).name?.value,
      enterpriseName: async (uscc) => {
        const id = await enterprises.findByUscc(uscc);
        return id === undefined ? undefined : (await enterprises.find(id))?.name;
      },
    },
  });
  const materials = await createMaterials({
    ...deps,
    vault,
    catalogue,
    exchange,
    parties,
    enterprises,
    barredUntil,
    licences: certificates.licences,
    files: {
      sources: join(sampleData, "material-registers.json"),
      licences: join(sampleData, "material-licences.json"),
    },
  });
  const drafts = createDrafts({ ...deps, vault, catalogue, materials, parties, enterprises });
  const cases = createCases({
    ...deps,
    vault,
    calendar,
    catalogue,
    parties,
    enterprises,
    barredUntil,
    exchange,
    certificates,
    collect: materials.collect,
    knownBy: identity.knownBy,
    drafts,
  });
  const outbox = createMessageOutbox({
    ...deps,
    vault,
    messages,
    phoneOf: async (personId) =>
      phones === undefined ? ok(undefined) : phones.phoneOf(await idNumberOf(personId)),
    writtenIn: async (caseId) => cases.living.telephone(caseId),
    wordsOf: async (personId, tx) => wordsFor(await idNumberOf(personId, tx)),
    masked: parties.masked,
    division: deployment.divisionCode,
  });
  outbox.onSent(async (tx, caseId) => cases.added(tx, caseId));
  const supervision = await createSupervision({ ...deps, calendar, catalogue, cases });
  const helpers = createHelpers({
    ...deps,
    vault,
    calendar,
    catalogue,
    parties,
    onLate: async (tx, late) => supervision.helpLate(tx, late),
    onFee: async (tx, fee) => supervision.feeForHelp(tx, fee),
  });
  const { entrustments } = helpers;
  cases.living.entrustedBy(async (tx, matter) => entrustments.find(tx, matter));
  const caseMaterials = createCaseMaterials({ ...deps, catalogue, materials, cases });
  const departments = createDepartments({
    ...deps,
    vault,
    cases,
    parties,
    division: deployment.divisionCode,
  });
  const lifeEvents = await createLifeEvents({
    ...deps,
    vault,
    cases,
    catalogue,
    calendar,
    parties,
    outbox,
    drafts,
    file: join(sampleData, "life-events.json"),
    division: deployment.divisionCode,
  });
  materials.awaits(lifeEvents.awaited);
  const commitments = createCommitments({ cases, catalogue, certificates, credit, outbox });
  const ratings = createRatings({ ...deps, cases });
  const signatures = createSignatures({ ...deps, cases, catalogue, entrustments, lifeEvents, parties });
  const delivery = createDelivery({
    ...deps,
    vault,
    cases,
    certificates,
    parties,
    outbox,
    points: catalogue.divisions,
  });
  const archive = await createArchive({
    ...deps,
    rulesFile: join(sampleData, "retention.json"),
    cases: cases.files,
    sources: [
      cases.files.parts,
      caseMaterials.fileParts,
      lifeEvents.fileParts,
      signatures.fileParts,
      delivery.fileParts,
      outbox.fileParts,
      ratings.fileParts,
    ],
    holds: certificates.holds,
  });
  cases.onEnded(archive.due);
  const servicePoints = createServicePoints({ ...deps, calendar, catalogue });
  // A kiosk stands in its division, and a case is decided in its own, whatever list comes.
  catalogue.lists.usedBy("divisions", async (on) => {
    const kiosks = await deps.liveKiosks(on);
    return new Map(kiosks.map(({ division, kid }) => [division, `kiosk ${kid}`]));
  });
  catalogue.lists.usedBy("divisions", cases.divisionsInUse);
  catalogue.lists.usedBy("divisions", servicePoints.divisionsInUse);
  catalogue.lists.usedBy("materials", async () => {
    const refs = materials.dictionary.registered();
    return new Map([...refs].map((ref) => [ref, "a register or a certificate"]));
  });
  catalogue.lists.usedBy("materials", lifeEvents.materialsInUse);
  catalogue.lists.usedBy("departments", lifeEvents.departmentsInUse);
  const partyFiles = createPartyFiles({
    ...deps,
    vault,
    parties,
    enterprises,
    cases,
    catalogue,
    exchange,
    outbox,
    division: deployment.divisionCode,
    movers: [
      identity.movePerson,
      enterprises.movePerson,
      cases.movePerson,
      certificates.movePerson,
      materials.box.movePerson,
      drafts.movePerson,
      lifeEvents.movePerson,
      // Once more: until the life events were held, one of them may have opened its next case.
      cases.movePerson,
      exchange.movePerson,
      outbox.movePerson,
    ],
  });
  const dataQuality = createDataQuality({
    ...deps,
    division: deployment.divisionCode,
    kept: {
      person: [parties.kept],
      licence: [certificates.kept],
      legalPerson: [enterprises.kept, materials.kept.answersOf("legalPerson")],
      space: [materials.kept.answersOf("space")],
      credit: [credit.kept, materials.kept.answersOf("credit")],
      material: [materials.kept.materials],
    },
  });
  const accessLog = createAccessLog({
    ...deps,
    catalogue,
    exchange,
    cases,
    certificates,
    materials,
    lifeEvents,
    archive,
    partyFiles,
  });
  const listFiles = createListFiles({
    ...deps,
    division: deployment.divisionCode,
    lists: [...catalogue.lists.files, servicePoints.file, lifeEvents.file],
  });
  return {
    modules: [
      calendar,
      messages,
      parties,
      identity,
      catalogue,
      exchange,
      enterprises,
      credit,
      seals,
      certificates,
      materials,
      drafts,
      cases,
      outbox,
      supervision,
      createNotices({ ...deps, catalogue, cases }),
      servicePoints,
      helpers,
      caseMaterials,
      departments,
      createWays({ ...deps, timeStamps }),
      lifeEvents,
      commitments,
      createCreditMessages({ credit, outbox, parties, enterprises }),
      ratings,
      signatures,
      delivery,
      archive,
      partyFiles,
      accessLog,
      dataQuality,
      listFiles,
    ],
    identity,
    catalogue,
    materials,
    drafts,
    cases,
    supervision,
    helpers,
    departments,
    lifeEvents,
    outbox,
    certificates,
    dataQuality,
    archive,
  };
}

/** Whoever issues what an item results in may have a seal. */
function sealOwner(catalogue: CatalogueModule, itemKey: string): SealOwner[] {
  const found = catalogue.find(itemKey);
  if (found === undefined) return [];
  return [{ ...found.issuer, department: found.source.deptKey, division: deployment.divisionCode }];
}
