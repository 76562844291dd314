import type { StaffMe } from "@zizhuban/server-contract";
import { systemClock } from "@zizhuban/device-agent-contract";
import { isStaffMe } from "virtual:validators";

export type SessionState =
  | { readonly kind: "loading" }
  | { readonly kind: "signedOut"; readonly linkRefused: boolean }
  | { readonly kind: "failed" }
  | { readonly kind: "signedIn"; readonly me: StaffMe };

const retryMs = 2000;
const linkMark = "#sign-in=";

/** Trades the one-time link in the address for a session cookie, and takes it out of the address and the history. */
async function signIn(): Promise<"noLink" | "signedIn" | "refused"> {
  if (!location.hash.startsWith(linkMark)) return "noLink";
  const link = location.hash.slice(linkMark.length);
  history.replaceState(null, "", location.pathname);
  const answer = await fetch("/api/staff/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ link: decodeURIComponent(link) }),
  });
  return answer.ok ? "signedIn" : "refused";
}

/**
 * Signs in when the address carries a link, also one pasted into an open page, and tells who it is. A server that
 * does not answer is asked again.
 * @returns asks anew: something was refused because the session ended
 */
export function openSession(tell: (state: SessionState) => void): () => void {
  let cancelRetry: () => void = () => undefined;

  const enter = async (linkRefused: boolean) => {
    cancelRetry();
    const answer = await fetch("/api/staff/me").catch(() => undefined);
    if (answer?.status === 401) {
      tell({ kind: "signedOut", linkRefused });
      return;
    }
    const me: unknown = answer?.ok === true ? await answer.json().catch(() => undefined) : undefined;
    if (isStaffMe(me)) {
      tell({ kind: "signedIn", me });
      return;
    }
    tell({ kind: "failed" });
    cancelRetry = systemClock.after(retryMs, () => void enter(linkRefused));
  };

  const arrive = async () => {
    const signed = await signIn().catch(() => "noLink" as const);
    await enter(signed === "refused");
  };

  // Pasting the link into an open page changes nothing but the hash.
  window.addEventListener("hashchange", () => {
    if (location.hash.startsWith(linkMark)) void arrive();
  });
  void arrive();
  return () => void enter(false);
}
