import { html, nothing, type TemplateResult } from "lit";
import type { DeviceDiagnosis, DeviceVerdict } from "@zizhuban/device-agent-contract";
import { icon, type IconName } from "../elements/index.ts";
import type { PageContext } from "./page.ts";
import type { Inside } from "./state.ts";

const signs: Readonly<Record<DeviceVerdict, readonly [IconName, string]>> = {
  pass: ["check", "good"],
  soon: ["warn", "warn"],
  fail: ["cross", "bad"],
  unknown: ["ring", "soft"],
};
const order: readonly DeviceVerdict[] = ["fail", "soon", "unknown", "pass"];

function sign(verdict: DeviceVerdict, { words }: PageContext): TemplateResult {
  const [name, tone] = signs[verdict];
  return html`<span class="state ${tone}">${icon(name)}${words.verdicts[verdict]}</span>`;
}

const nameOf = (device: DeviceDiagnosis, { words }: PageContext) =>
  words.classes[device.class] ?? device.name;

function card(device: DeviceDiagnosis, context: PageContext): TemplateResult {
  const { words } = context;
  return html`<li class="card">
    <div class="row">
      <strong class="grow">${nameOf(device, context)}</strong>${sign(device.verdict, context)}
    </div>
    ${
      device.findings.length === 0
        ? html`<p class="todo soft">${words.notYet}</p>`
        : device.findings.map(
            ({ citizen, attendant, part }) =>
              html`<p class="todo">${citizen}${words.colon}${attendant}</p>
                ${part === undefined ? nothing : html`<p class="todo soft">${words.bring(part)}</p>`}`,
          )
    }
  </li>`;
}

/** Every device: what works stands small, what needs a hand says which. */
export function devicesPage({ diagnosis, testing }: Inside, context: PageContext): TemplateResult {
  const { words } = context;
  if (diagnosis === undefined) return html`<p class="soft" role="status">${words.looking}</p>`;
  const sorted = diagnosis.devices.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const bad = sorted.filter(({ verdict }) => verdict !== "pass");
  const good = sorted.filter(({ verdict }) => verdict === "pass");
  return html`
    ${testing === undefined ? nothing : html`<p class="state warn" role="status">${words.testing(testing.length)}</p>`}
    <ul class="list" tabindex="0">
      ${bad.map((device) => card(device, context))}
      ${
        good.length === 0
          ? nothing
          : html`<li>
              <ul class="pass-grid">
                ${good.map(
                  (device) =>
                    html`<li class="card">
                      <span>${nameOf(device, context)}</span>${sign(device.verdict, context)}
                    </li>`,
                )}
              </ul>
            </li>`
      }
    </ul>
  `;
}
