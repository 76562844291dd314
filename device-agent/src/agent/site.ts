import { parser } from "@zizhuban/device-agent-contract";
import { Site } from "@zizhuban/server-contract";
import type { SlipSite } from "../documents/index.ts";
import type { AnswerCache } from "../gateway/index.ts";

const parseSite = parser(Site);
/** Until the server has said who runs this site: 12345 answers everywhere in the country. */
const unknownSite: SlipSite = { name: "政务服务自助终端", kioskNumber: "-", phone: "12345", hours: "24 h" };

/** Where this kiosk stands, as the server said last. */
export function siteIn(cache: AnswerCache): SlipSite {
  const known = cache.known("site");
  const site = known === undefined ? undefined : parseSite(JSON.parse(known.body));
  return site?.ok === true ? site.value : unknownSite;
}
