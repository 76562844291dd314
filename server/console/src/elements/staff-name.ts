/**
 * What somebody of the staff is called: by their account, else by its id.
 * @param system what is said of what nobody did by hand: it came with the deployment
 */
export function staffName(id: string, names: Readonly<Record<string, string>>, system: string): string {
  return id === "system" ? system : (names[id] ?? id);
}
