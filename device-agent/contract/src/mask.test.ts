import { expect, it } from "vitest";
import { maskIdNumber, maskName, maskPhone } from "./mask.ts";

it("masks the same way everywhere", () => {
  expect(maskName("张样例")).toBe("张**");
  expect(maskName("𠮷样")).toBe("𠮷*");
  expect(maskName("")).toBe("");
  expect(maskName("SAMPLE, FOREIGN PERSON")).toBe("S********");
  expect(maskIdNumber("CAN110081080310")).toBe("CAN110*****0310");
  expect(maskIdNumber("420702198506150010")).toBe("420702********0010");
  expect(maskIdNumber("123")).toBe("*23");
  expect(maskPhone("13800000010")).toBe("138****0010");
  expect(maskPhone("110")).toBe("***");
});
