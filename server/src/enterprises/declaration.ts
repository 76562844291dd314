import type { Declaration } from "@zizhuban/server-contract";

/**
 * What representatives agree to, the newest last. A text that somebody agreed to is never changed: a new wording is a
 * new version.
 */
const declarations: readonly [Declaration, ...Declaration[]] = [
  {
    version: "2026-1",
    text: {
      "zh-CN":
        "我是这家企业的法定代表人，授权所填的经办人在期限内代表企业办理所选事项，其在授权范围内办理的结果由企业承担。" +
        "我同意在经办人每次使用授权时，查询我是否仍是企业的法定代表人；不再是的，授权终止。我可以随时在自助机上收回授权。",
      en:
        "I am the legal representative of this enterprise. I authorise the agent named here to act for it in the chosen " +
        "matters until the given day; what the agent does within this authorisation binds the enterprise. I agree that " +
        "each time it is used the register is asked whether I still am the legal representative; if not, it ends. I may " +
        "take it back at a kiosk at any time.",
    },
  },
];

/** The wording in force. */
export const declaration: Declaration = declarations.at(-1) ?? declarations[0];
