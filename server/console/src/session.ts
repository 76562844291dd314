import type { StaffMe } from "@zizhuban/server-contract";
import { systemClock } from "@zizhuban/device-agent-contract";
import { isStaffMe } from "virtual:validators";

export type SessionState =
  | { readonly kind: "loading" }
  | { readonly kind: "signedOut"; readonly refused: string }
  | { readonly kind: "failed" }
  | { readonly kind: "signedIn"; readonly me: StaffMe };

const retryMs = 2000;
const linkMark = "#sign-in=";
/** The way back from a sign-in service that ended badly: the problem's code. */
const failedMark = /^#sign-in-failed=([a-zA-Z]{1,40})$/;

/**
 * Trades the one-time link in the address for a session cookie, and takes it out of the address and the history.
 * @returns the code of what went wrong on the way in, or nothing
 */
async function signIn(): Promise<string> {
  const failed = failedMark.exec(location.hash)?.[1];
  if (failed !== undefined) {
    history.replaceState(null, "", location.pathname);
    return failed;
  }
  if (!location.hash.startsWith(linkMark)) return "";
  const link = location.hash.slice(linkMark.length);
  history.replaceState(null, "", location.pathname);
  const answer = await fetch("/api/staff/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ link: decodeURIComponent(link) }),
  });
  return answer.ok ? "" : "signInLinkInvalid";
}

/**
 * Signs in when the address carries a link, also one pasted into an open page, and tells who it is. A server that
 * does not answer is asked again.
 * @returns asks anew: something was refused because the session ended
 */
export function openSession(tell: (state: SessionState) => void): () => void {
  let cancelRetry: () => void = () => undefined;

  const enter = async (refused: string) => {
    cancelRetry();
    const answer = await fetch("/api/staff/me").catch(() => undefined);
    if (answer?.status === 401) {
      tell({ kind: "signedOut", refused });
      return;
    }
    const me: unknown = answer?.ok === true ? await answer.json().catch(() => undefined) : undefined;
    if (isStaffMe(me)) {
      tell({ kind: "signedIn", me });
      return;
    }
    tell({ kind: "failed" });
    cancelRetry = systemClock.after(retryMs, () => void enter(refused));
  };

  const arrive = async () => {
    await enter(await signIn().catch(() => ""));
  };

  // Pasting the link into an open page changes nothing but the hash.
  window.addEventListener("hashchange", () => {
    if (location.hash.startsWith(linkMark)) void arrive();
  });
  void arrive();
  return () => void enter("");
}
