import { problemsZhCn } from "./problems-zh-cn.ts";
import { zhCn } from "./zh-cn.ts";

/** Words of the register of kiosks, Chinese; the shape every other locale must fill. */
export const kiosksZhCn = {
  ...problemsZhCn,
  deviceClass: zhCn.deviceClass,
  comma: "、",
  loading: "正在读取…",
  retry: "再试一次",
  cancel: "取消",
  fill: "还有没填的。",
  title: "终端登记",
  why: "每台终端先在这里登记,再拿登记文件到机器上入网。",
  add: "登记新终端",
  addNote: "登记后会给一个登记文件,只显示一次,24 小时内、一台机器用一次。",
  empty: "您管的区域里还没有登记终端。按“登记新终端”开始。",
  columns: { number: "编号", name: "放在哪里", division: "区划", devices: "设备", state: "状态" },
  name: "放在哪里",
  nameHint: "太和镇便民服务中心",
  number: "编号(贴在机器上的号)",
  division: "所在区划",
  phone: "求助电话(显示在机器上)",
  hours: "服务时间(显示在机器上)",
  always: "24 小时",
  devices: "装有的设备",
  noDevices: "没有登记设备",
  missing: "没有报到:",
  state: {
    online: "在线",
    enrolled: "已入网,现在不在线",
    waiting: "等机器来入网",
    none: "没有入网,也没有可用的登记文件",
  },
  certificateUntil: (time: string) => `证书到 ${time}`,
  claimUntil: (time: string) => `登记文件没用过,${time} 前有效`,
  change: "改",
  changeTitle: (name: string, number: string) => `改 ${name} ${number} 号机`,
  changeNote: "机器搬了、改了名、换了设备时用。入网的身份不变。",
  offer: "新登记文件",
  offerNote: "以前的登记文件马上作废。新的只显示一次,24 小时内用一次。",
  offerAgainNote:
    "机器的硬盘换了、身份丢了时用。以前的登记文件马上作废;用新文件入网的机器顶替现在这台,原来的证书到那时作废。",
  withdraw: "作废登记文件",
  withdrawNote: (name: string, number: string) =>
    `${name} ${number} 号机的登记文件马上作废,拿到它的人不能用它入网。已入网的机器不受影响。`,
  revoke: "停用终端",
  revokeNote: (name: string, number: string) =>
    `机器被盗或报废时用。${name} ${number} 号机马上断开,证书和登记文件都作废。以后要用,再做新登记文件。`,
  claim: {
    title: (name: string, number: string) => `${name} ${number} 号机的登记文件`,
    note: (time: string) =>
      `只显示这一次。拿到它的人能以这台机器的身份入网,请当面交给装机的人。${time} 前有效。`,
    qr: "登记文件的二维码",
    save: "存成文件,放进 U 盘。",
    download: "下载登记文件",
    scan: "也可以在机器上用扫码枪把左边的码扫进一个文件,内容一样。",
    carry: "在新机器上装好本系统,把文件放到目录里。",
    run: "在那个目录里运行:",
    appears: "几秒后这一行变成“在线”。文件用过就没用了,请删掉。",
    kept: "存好了,关闭",
  },
  keys: "键盘:↑ ↓ 换行,Enter 打开,n 登记新终端",
};

export type KioskWords = typeof kiosksZhCn;
