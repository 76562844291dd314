/** What the list of places says. */
export interface PlacesWords {
  readonly title: string;
  readonly about: string;
  readonly asking: string;
  readonly none: string;
  readonly noneWhy: (phone: string) => string;
  readonly here: string;
  readonly open: string;
  readonly closed: string;
  readonly always: string;
  readonly hours: (from: string, to: string) => string;
  readonly kinds: Readonly<Record<"selfService" | "clerk" | "gridWorker", string>>;
  readonly lacking: Readonly<
    Record<"id-card-reader" | "certificate-printer" | "portrait-camera" | "fingerprint", string>
  >;
}

const zhCN: PlacesWords = {
  title: "附近哪里能办",
  about: "近的在前。去之前可以先打电话。",
  asking: "正在查附近的服务点",
  none: "附近暂时没有能办的点",
  noneWhy: (phone) => `请打电话问：${phone}`,
  here: "就在这里",
  open: "现在能办",
  closed: "现在不开门",
  always: "全天",
  hours: (from, to) => `工作日 ${from}–${to}`,
  kinds: { selfService: "自助点", clerk: "代办点", gridWorker: "网格员服务点" },
  lacking: {
    "id-card-reader": "读卡器坏了",
    "certificate-printer": "现在不能打印",
    "portrait-camera": "拍照现在不能用",
    fingerprint: "指纹现在不能用",
  },
};
const en: PlacesWords = {
  title: "Where near here",
  about: "Nearest first. You may call before you go.",
  asking: "Looking for places near here",
  none: "No place near here just now",
  noneWhy: (phone) => `Please call and ask: ${phone}`,
  here: "right here",
  open: "open now",
  closed: "closed now",
  always: "day and night",
  hours: (from, to) => `workdays ${from}–${to}`,
  kinds: { selfService: "kiosk", clerk: "village clerk", gridWorker: "grid worker" },
  lacking: {
    "id-card-reader": "card reader broken",
    "certificate-printer": "cannot print now",
    "portrait-camera": "camera not working",
    fingerprint: "no fingerprints now",
  },
};
export const placesWords: Readonly<Record<"zh-CN" | "en", PlacesWords>> = { "zh-CN": zhCN, en };
