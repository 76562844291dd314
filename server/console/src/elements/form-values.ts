/** A field exactly as typed: a password's spaces are its own. */
export function typed(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** What was filled in, without spaces around it. */
export function filled(form: FormData, name: string): string {
  return typed(form, name).trim();
}
