import { systemClock } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { openDatabase } from "./database.ts";
import { startPostgres } from "./embedded-postgres.ts";

// A process of its own for the test: starts the database in the given folder, commits a row, and is killed.
const postgres = await startPostgres({ folder: process.argv[2] ?? "", clock: systemClock });
const db = openDatabase(postgres.url);
await sql`create table kept (n int)`.execute(db);
await sql`insert into kept values (42)`.execute(db);
process.kill(process.pid, "SIGKILL");
