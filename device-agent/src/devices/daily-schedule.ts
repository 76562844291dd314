import type { Clock } from "@zizhuban/device-agent-contract";

/** A part of every day by the machine's local time, `HH:MM`; it may reach over midnight. */
export interface DailyPeriod {
  readonly from: string;
  readonly to: string;
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Whether it is that part of the day; `from` belongs to it, `to` does not. */
export function isWithin({ from, to }: DailyPeriod, clock: Clock): boolean {
  const time = new Date(clock.now());
  const now = time.getHours() * 60 + time.getMinutes();
  const [begin, end] = [minutes(from), minutes(to)];
  return begin <= end ? now >= begin && now < end : now >= begin || now < end;
}
