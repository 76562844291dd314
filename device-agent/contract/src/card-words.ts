// What the codes on a card mean (domain.md §1.3): sex by GB/T 2261.1, nation by GB/T 3304 in its order from 01 on.

const nations = {
  "zh-CN":
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺",
  en: "Han Mongol Hui Zang Uygur Miao Yi Zhuang Buyei Chosen Man Dong Yao Bai Tujia Hani Kazak Dai Li Lisu Va She Gaoshan Lahu Sui Dongxiang Naxi Jingpo Kirgiz Tu Daur Mulao Qiang Blang Salar Maonan Gelao Xibe Achang Pumi Tajik Nu Uzbek Russ Ewenki Deang Bonan Yugur Gin Tatar Derung Oroqen Hezhen Monba Lhoba Jino",
} as const;
/** Beyond the 56. */
const otherNations: Readonly<Record<string, Readonly<Record<CardLanguage, string>>>> = {
  "97": { "zh-CN": "其他", en: "other" },
  "98": { "zh-CN": "外国血统", en: "of foreign descent" },
};
const sexes: Readonly<Record<string, Readonly<Record<CardLanguage, string>>>> = {
  "0": { "zh-CN": "未知", en: "unknown" },
  "1": { "zh-CN": "男", en: "male" },
  "2": { "zh-CN": "女", en: "female" },
  "9": { "zh-CN": "未说明", en: "not stated" },
};

export type CardLanguage = keyof typeof nations;

/** `01` → 汉族; a code that is none of the standard's is shown as it is. */
export function nationWords(code: string, language: CardLanguage): string {
  const named = nations[language].split(" ")[Number(code) - 1];
  if (/^[0-9]{2}$/.test(code) && named !== undefined) return language === "en" ? named : `${named}族`;
  return otherNations[code]?.[language] ?? code;
}

/** `2` → 女. */
export function sexWords(code: string, language: CardLanguage): string {
  return sexes[code]?.[language] ?? code;
}
