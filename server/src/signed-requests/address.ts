/** Names of this machine. */
const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether this name or address, as a URL has it, is this machine. */
export const isThisMachine = (hostname: string): boolean => loopback.has(hostname);

/** Citizens' data goes out encrypted; in the clear only to this machine. No credentials: an address is shown. */
export function mayCarryCitizensData(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username !== "" || parsed.password !== "") return false;
  return parsed.protocol === "https:" || (parsed.protocol === "http:" && isThisMachine(parsed.hostname));
}
