import type { ClaimFile } from "@zizhuban/server-contract";
import { writePrivateFile } from "../core/index.ts";
import type { Kiosks, NewKiosk } from "./kiosks.ts";

const demoKiosk: NewKiosk = {
  name: "太和镇便民服务中心",
  number: "03",
  division: "湖北省鄂州市梁子湖区太和镇",
  divisionCode: "420702100",
  phone: "12345",
  hours: "24 小时",
};

/** The kiosk `npm start` runs. @returns its id */
export async function registerDemoKiosk(kiosks: Kiosks): Promise<string> {
  return kiosks.register(demoKiosk);
}

/**
 * Every start leaves a fresh claim for the demo kiosk in `file` (0600), so that an agent whose home
 * was deleted gets in again, as the same kiosk.
 */
export async function offerDemoClaim(deps: {
  kiosks: Kiosks;
  kid: string;
  file: string;
  url: string;
  caPem: string;
}): Promise<void> {
  const content: ClaimFile = {
    url: deps.url,
    claim: await deps.kiosks.newClaim(deps.kid),
    caPem: deps.caPem,
  };
  await writePrivateFile(deps.file, `${JSON.stringify(content, null, 2)}\n`);
}
