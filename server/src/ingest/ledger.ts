import { sql, type Kysely } from "kysely";

/** Rows of one journal in one batch. */
export interface LedgerRow {
  readonly kid: string;
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly receivedAt: number;
  /** Null keeps the place of a message that did not validate. */
  readonly event: string | null;
  readonly dropped?: { readonly from: number; readonly to: number };
}

/** Highest number up to which everything of a journal is stored or declared lost. */
export interface Acknowledged {
  readonly kid: string;
  readonly epoch: string;
  readonly seq: number;
}

/**
 * How far a row may lie beyond everything known of its journal: five of the agent's rings. An agent that dropped
 * rows of its ring sends what follows them before it declares them, so a small bound would refuse honest rows.
 */
const farthestAhead = 1_000_000;

interface Account {
  kid: string;
  epoch: string;
  stored_through: number;
  stored: number;
  declared_lost: number;
  highest: number;
}

/**
 * Stores history rows, once each, and moves the accounts of their journals, in the caller's transaction.
 * @returns what each journal of the batch may forget, the places that were new (`kid epoch seq`), and those no
 * journal can have reached: of them nothing is stored
 */
export async function storeHistory(
  tx: Kysely<unknown>,
  received: readonly LedgerRow[],
): Promise<{ acknowledged: Acknowledged[]; added: Set<string>; outOfReach: Set<string> }> {
  if (received.length === 0) return { acknowledged: [], added: new Set(), outOfReach: new Set() };
  const locked = await lockAccounts(tx, received);
  const outOfReach = placesOutOfReach(locked, received);
  const rows = received.filter((row) => !outOfReach.has(placeOf(row)));
  const touched = new Set(rows.map(accountOf));
  const accounts = locked.filter((account) => touched.has(accountOf(account)));
  if (rows.length === 0) return { acknowledged: [], added: new Set(), outOfReach };
  const { rows: inserted } = await sql<{ kid: string; epoch: string; seq: number }>`
    insert into kiosk_history (kid, epoch, seq, at, received_at, event)
    select * from unnest(${rows.map((r) => r.kid)}::text[], ${rows.map((r) => r.epoch)}::uuid[],
      ${rows.map((r) => r.seq)}::bigint[], ${rows.map((r) => r.at)}::bigint[],
      ${rows.map((r) => r.receivedAt)}::bigint[], ${rows.map((r) => r.event)}::jsonb[])
    on conflict do nothing returning kid, epoch, seq`.execute(tx);
  const added = new Set(inserted.map((row) => placeOf(row)));
  const dropped = await storeDropped(
    tx,
    rows.filter((row) => added.has(placeOf(row))),
  );

  const perAccount = Map.groupBy(inserted, accountOf);
  for (const account of accounts) {
    const seqs = (perAccount.get(accountOf(account)) ?? []).map(({ seq }) => seq).sort((a, b) => a - b);
    const last = seqs.at(-1);
    if (last === undefined) continue;
    // Nothing waits behind a hole, and the new rows follow on without one: nearly always.
    const inOrder =
      account.highest === account.stored_through && seqs.length === last - account.stored_through;
    account.stored += seqs.length;
    account.highest = Math.max(account.highest, last);
    if (inOrder) account.stored_through = last;
    else await recount(tx, account, dropped.has(accountOf(account)) || account.declared_lost > 0);
  }
  await saveAccounts(tx, accounts, Math.max(...rows.map((row) => row.receivedAt)));
  return {
    acknowledged: accounts.map(({ kid, epoch, stored_through: seq }) => ({ kid, epoch, seq })),
    added,
    outOfReach,
  };
}

/**
 * One row with an absurd number would make its journal's gap absurd for ever. A declared loss that reaches from
 * what is known to near its own row explains any jump: so begins a server that lost its state.
 */
function placesOutOfReach(accounts: readonly Account[], rows: readonly LedgerRow[]): Set<string> {
  const refused = new Set<string>();
  const reached = new Map(accounts.map((account) => [accountOf(account), reachOf(account)]));
  for (const row of rows.toSorted((a, b) => a.seq - b.seq)) {
    const limit = (reached.get(accountOf(row)) ?? 0) + farthestAhead;
    const explained =
      row.dropped !== undefined && row.dropped.from <= limit && row.seq - row.dropped.to <= farthestAhead;
    if (row.seq <= limit || explained) reached.set(accountOf(row), Math.max(limit - farthestAhead, row.seq));
    else refused.add(placeOf(row));
  }
  return refused;
}

function reachOf({ highest, stored_through: through }: Account): number {
  return Math.max(highest, through);
}

export function placeOf(row: { readonly kid: string; readonly epoch: string; readonly seq: number }): string {
  return `${row.kid} ${row.epoch} ${row.seq}`;
}

function accountOf(row: { readonly kid: string; readonly epoch: string }): string {
  return `${row.kid} ${row.epoch}`;
}

/** Locked in one order everywhere, so that two ingest processes never wait for each other in a ring. */
async function lockAccounts(tx: Kysely<unknown>, rows: readonly LedgerRow[]): Promise<Account[]> {
  const journals = [...new Map(rows.map((row) => [accountOf(row), row])).values()];
  const kids = journals.map(({ kid }) => kid);
  const epochs = journals.map(({ epoch }) => epoch);
  await sql`
    insert into kiosk_ledger (kid, epoch)
    select * from unnest(${kids}::text[], ${epochs}::uuid[]) order by 1, 2 on conflict do nothing`.execute(
    tx,
  );
  const accounts = await sql<Account>`
    select kid, epoch, stored_through, stored, declared_lost, highest from kiosk_ledger
    where (kid, epoch) in (select * from unnest(${kids}::text[], ${epochs}::uuid[]))
    order by kid, epoch for update`.execute(tx);
  return accounts.rows;
}

async function storeDropped(tx: Kysely<unknown>, rows: readonly LedgerRow[]): Promise<Set<string>> {
  const touched = new Set<string>();
  for (const row of rows) {
    if (row.dropped === undefined) continue;
    touched.add(accountOf(row));
    await sql`
      insert into kiosk_declared_losses (kid, epoch, from_seq, to_seq, declared_by)
      values (${row.kid}, ${row.epoch}, ${row.dropped.from}, ${row.dropped.to}, ${row.seq})
      on conflict do nothing`.execute(tx);
  }
  return touched;
}

/** The slow way, for journals with holes: what is contiguous, and how much of what was declared lost is not here. */
async function recount(tx: Kysely<unknown>, account: Account, withLosses: boolean): Promise<void> {
  const { kid, epoch } = account;
  const through = await sql<{ through: number }>`
    with spans as (
      select seq as low, seq as high from kiosk_history
      where kid = ${kid} and epoch = ${epoch} and seq > ${account.stored_through}
      union all
      select from_seq, to_seq from kiosk_declared_losses
      where kid = ${kid} and epoch = ${epoch} and to_seq > ${account.stored_through}
    ), reached as (
      select low, high, greatest(${account.stored_through}::bigint,
        coalesce(max(high) over (order by low, high rows between unbounded preceding and 1 preceding), 0)) as reach
      from spans
    )
    select coalesce(
      (select min(reach) from reached where low > reach + 1),
      (select max(greatest(high, reach)) from reached),
      ${account.stored_through}::bigint) as through`.execute(tx);
  account.stored_through = through.rows[0]?.through ?? account.stored_through;
  if (!withLosses) return;
  const lost = await sql<{ lost: number }>`
    with declared as (
      select range_agg(int8range(from_seq, to_seq, '[]')) as ranges from kiosk_declared_losses
      where kid = ${kid} and epoch = ${epoch}
    )
    select ((select coalesce(sum(upper(r) - lower(r)), 0) from declared, unnest(ranges) r)
      - (select count(*) from kiosk_history, declared
         where kid = ${kid} and epoch = ${epoch} and ranges @> seq))::bigint as lost`.execute(tx);
  account.declared_lost = lost.rows[0]?.lost ?? account.declared_lost;
}

async function saveAccounts(tx: Kysely<unknown>, accounts: readonly Account[], at: number): Promise<void> {
  await sql`
    update kiosk_ledger set stored_through = new.stored_through, stored = new.stored,
      declared_lost = new.declared_lost, highest = new.highest, updated_at = ${at}
    from unnest(${accounts.map((a) => a.kid)}::text[], ${accounts.map((a) => a.epoch)}::uuid[],
      ${accounts.map((a) => a.stored_through)}::bigint[], ${accounts.map((a) => a.stored)}::bigint[],
      ${accounts.map((a) => a.declared_lost)}::bigint[], ${accounts.map((a) => a.highest)}::bigint[])
      as new(kid, epoch, stored_through, stored, declared_lost, highest)
    where kiosk_ledger.kid = new.kid and kiosk_ledger.epoch = new.epoch`.execute(tx);
}
