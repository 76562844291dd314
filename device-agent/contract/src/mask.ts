/** More stars say no more, and would not fit where a name stands: an English name has up to 60 characters. */
const mostStars = 8;

/** 张样例 → 张**; the first character stays, so that a citizen recognises their own name. */
export function maskName(name: string): string {
  const [first = "", ...rest] = Array.from(name.trim());
  return first + "*".repeat(Math.min(rest.length, mostStars));
}

/** 420702198506150010 → 420702********0010 (six and four stay; shorter numbers keep the last two). */
export function maskIdNumber(number: string): string {
  if (number.length < 12) return "*".repeat(Math.max(0, number.length - 2)) + number.slice(-2);
  return number.slice(0, 6) + "*".repeat(number.length - 10) + number.slice(-4);
}

/** 13800000010 → 138****0010. */
export function maskPhone(phone: string): string {
  if (phone.length < 8) return "*".repeat(phone.length);
  return phone.slice(0, 3) + "*".repeat(phone.length - 7) + phone.slice(-4);
}
