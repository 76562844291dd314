import { Sensitive } from "@zizhuban/device-agent-contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLog, type Facts } from "./log.ts";

function logged(facts: Facts): string {
  let text = "";
  const destination = {
    write(line: string) {
      text += line;
    },
  };
  createLog({ level: "info", destination }).info("tested", facts);
  return text;
}

describe("the log", () => {
  it("says what happened, when and with what", () => {
    const line: unknown = JSON.parse(
      logged({ port: 4100, failed: Object.assign(new Error("x"), { code: "E" }) }),
    );
    expect(line).toMatchObject({
      level: "info",
      event: "tested",
      port: 4100,
      failed: { name: "Error", message: "x", code: "E" },
    });
  });

  it("never shows what is wrapped, wherever it hides", () => {
    const marker = "张样例420702198506150010";
    const hiding = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constant(new Sensitive(marker)),
        fc.constant(new Sensitive({ name: marker, nested: [marker] })),
        fc.constant(new TextEncoder().encode(marker)),
        fc.constant(Object.assign(new Error("failed"), { cause: new Sensitive(marker) })),
        fc.constant({ toString: () => marker, card: new Sensitive(marker) }),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.string({ maxLength: 5 }), tie("value"), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(hiding, (value) => {
        expect(logged({ value })).not.toContain("样例");
        expect(logged({ value })).not.toContain("420702");
      }),
      { numRuns: 300 },
    );
    expect(JSON.stringify({ card: new Sensitive(marker) })).not.toContain("样例");
    expect(String(new Sensitive(marker))).toBe("[sensitive]");
  });
});
