import { maskIdNumber, maskName, maskPhone, type Sensitive } from "@zizhuban/device-agent-contract";
import type { PartyFile } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";

/** A name or a number of a person, as a screen shows it that others may see too (DESIGN §5.6); the rest as it is. */
function masked(catalogue: CatalogueModule, field: string, value: string): string {
  if (field === "name") return maskName(value);
  const entry = catalogue.fields().find(({ source }) => source === `person.${field}`);
  if (entry?.check === "telephone") return maskPhone(value);
  const isNumber = field === "idNumber" || entry?.check === "idNumber" || entry?.pattern !== undefined;
  return isNumber ? maskIdNumber(value) : value;
}

/** A person's file as their own panel shows it: a kiosk stands in a hall. What an enterprise is called is public. */
export function shownAtKiosk(catalogue: CatalogueModule, file: Sensitive<PartyFile>): Sensitive<PartyFile> {
  return file.map((whole) =>
    whole.kind === "enterprise"
      ? whole
      : Object.assign({}, whole, {
          fields: whole.fields.map((one) =>
            Object.assign({}, one, { value: masked(catalogue, one.field, one.value) }),
          ),
        }),
  );
}
