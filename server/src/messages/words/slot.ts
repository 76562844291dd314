const timeZone = "Asia/Shanghai";

/** A day in China: `12月1日`. */
export function chinaDay(locale: string): (at: number) => string {
  const day = new Intl.DateTimeFormat(locale, { timeZone, month: "long", day: "numeric" });
  return (at) => day.format(at);
}

/** A span of one day in China's time: `12月1日星期二 10:00至12:00`. @param to between its two times */
export function chinaSlot(locale: string, to: string): (from: number, until: number) => string {
  const day = new Intl.DateTimeFormat(locale, { timeZone, month: "long", day: "numeric", weekday: "long" });
  const time = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (from, until) => `${day.format(from)} ${time.format(from)}${to}${time.format(until)}`;
}
