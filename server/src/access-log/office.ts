import { allows, type AccessOffice, type Assignment, type Permission } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";

/** What a member of staff held at a moment, whatever became of it since; accounts are another module's. */
export type OfficesAt = (staffId: string, at: number) => Promise<readonly Assignment[]>;

/** Where what was read belongs: a case is read by whose matter it is, or where it was handed in. */
export interface ReadPlace {
  readonly divisions: readonly string[];
  readonly department: string;
}

/** Says which office somebody sat in: a place, a department, a role. No name of a colleague is in it. */
export function createOffices(deps: { catalogue: CatalogueModule; officesAt: OfficesAt }) {
  const { catalogue } = deps;
  function words({ role, division, department }: Partial<Assignment>): AccessOffice {
    const place = division === undefined ? undefined : catalogue.divisionName(division);
    const name = department === undefined ? undefined : catalogue.departmentName(department);
    return {
      ...(place !== undefined && { place }),
      ...(name !== undefined && { department: name }),
      ...(role !== undefined && { role }),
    };
  }

  return {
    /** Of a department's own system. */
    department: (key: string): AccessOffice => words({ department: key }),

    /**
     * @param at where it was read; without it any place of theirs will do
     * @returns undefined where nothing is known of them: an account of the first days, of another deployment
     */
    async of(
      staffId: string,
      when: number,
      needed: Permission,
      at?: ReadPlace,
    ): Promise<AccessOffice | undefined> {
      const held = await deps.officesAt(staffId, when);
      const places = at?.divisions.map((division) => ({ division, department: at.department }));
      const able = held.find((one) =>
        places === undefined ? allows([one], needed) : places.some((place) => allows([one], needed, place)),
      );
      if (able !== undefined) return words(able);
      // A deputy sits at a colleague's desk (domain.md T3): the desk is that of the matter.
      const [division] = at?.divisions ?? [];
      return at === undefined || division === undefined
        ? undefined
        : words({ division, department: at.department });
    },
  };
}
export type Offices = ReturnType<typeof createOffices>;
