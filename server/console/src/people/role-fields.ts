import {
  staffRoles,
  type AssignmentGrant,
  type Organisation,
  type StaffRole,
} from "@zizhuban/server-contract";
import { html } from "lit";
import type { PeopleWords } from "../locale/index.ts";
import { endOfDay } from "../elements/index.ts";
import { divisionField, filled } from "../elements/index.ts";

const roles = Object.keys(staffRoles).filter((name): name is StaffRole => Object.hasOwn(staffRoles, name));

/** Role, where, for which department, until when. */
export function roleFields(words: PeopleWords, division: string, organisation: Organisation | undefined) {
  const { staff } = words;
  return html`<fieldset>
      <legend>${staff.role}</legend>
      ${roles.map(
        (role) =>
          html`<label class="line"
            ><input type="radio" name="role" value=${role} required /><span
              ><strong>${words.role[role]}</strong> <span class="soft">${words.roleNote[role]}</span></span
            ></label
          >`,
      )}
    </fieldset>
    ${divisionField(staff.where, division, organisation)}
    <label
      >${staff.department}
      <select name="department">
        <option value="">${staff.everyDepartment}</option>
        ${organisation?.departments.map(({ key, name }) => html`<option value=${key}>${name}</option>`)}
      </select>
    </label>
    <label>${staff.expiry}<input type="date" name="until" /></label>`;
}

/** What {@link roleFields} were filled with; undefined while role or division are missing. */
export function grantFrom(form: FormData): AssignmentGrant | undefined {
  const role = roles.find((one) => one === filled(form, "role"));
  const division = filled(form, "division");
  const department = filled(form, "department");
  const until = filled(form, "until");
  if (role === undefined || division === "") return undefined;
  return {
    role,
    division,
    ...(department !== "" && { department }),
    ...(until !== "" && { until: endOfDay(until) }),
  };
}
