import { expect, it } from "vitest";
import { staffName } from "./staff-name.ts";

it("names a colleague, says what nobody did by hand, and shows whom it does not know by their id", () => {
  const named = (id: string) => staffName(id, { a1: "王窗口" }, "系统初次导入");
  expect(["a1", "system", "b2"].map(named)).toEqual(["王窗口", "系统初次导入", "b2"]);
});
