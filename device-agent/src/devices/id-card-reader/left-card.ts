import { ok, type Result } from "@zizhuban/device-agent-contract";
import type { DriverFailure, SamDriver } from "./driver.ts";
import { isReaderFailure } from "./status.ts";

/**
 * Whether the card that was read lies there still. A selected card answers "no card" until it is lifted (reference
 * domain.md §1.2), so the module is reset first, which forgets the selection. A card that is found is selected again and not
 * read: whoever comes next does not find it either, and it must be lifted first.
 */
export async function findLeftCard(driver: SamDriver): Promise<Result<boolean, DriverFailure>> {
  const reset = await driver.resetSam();
  if (!reset.ok) return reset;
  const found = await driver.find();
  if (!found.ok) return found.code === "noCard" ? ok(false) : found;
  const selected = await driver.select();
  return !selected.ok && isReaderFailure(selected.code) ? selected : ok(true);
}
