/** Sentences by problem code; `other` for what the console has no better word for. */
export const problemsZhCn = {
  code: "代码",
  problem: {
    other: "没有办成,请再试一次;还不行就把下面的代码告诉管理员。",
    serverUnreachable: "连不上服务器,什么都没有改。网络好了再试。",
    notSignedIn: "登录已失效,请重新登录。",
    forbidden: "您没有这一步的权限,请转给有权限的人。",
    caseUnknown: "没有这个件,或者不在您负责的范围里。",
    caseChanged: "别人刚刚办过这个件。已换成最新的内容,请看过再办。",
    eventOutOfOrder: "这个件现在不到这一步。",
    sameOfficer: "受理人不能自己决定,请转给另一位审批人(受办分离)。",
    supplementUsed: "补正只能告知一次,已经用过了。",
    materialNotOnList: "清单里没有这份材料,不能要求提供。",
    materialMissing: "还缺必要材料:先补正,或选容缺、承诺。",
    notTolerable: "这份材料不能容缺。",
    notPromisable: "这份材料不能用承诺代替。",
    reasonsRequired: "要写明理由。",
    gapsOpen: "容缺的材料还没补齐,不能准予。",
    extensionUsed: "只能延期一次,已经用过了。",
    notExtendable: "这个事项不能延这么久。",
    procedureUnknown: "这个事项没有这种特别程序。",
    notYours: "这一步不由您来办。",
    tooManyRequests: "操作太快了,稍等再试。",
    invalidData: "填的内容不对,请检查。",
  },
};

export type ProblemWords = typeof problemsZhCn;
