import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { NewPasskey, NewPasskeyRequest, PasskeyAnswer, PasskeyRequest } from "@zizhuban/server-contract";

// The browser's side of Web Authentication. Closing its dialogue is no failure worth words, but it is an end.

type Gone = Result<never, ProblemCode>;
const gone: Gone = fail("passkeyRefused");

function bytes(base64Url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64Url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Lets the device make a passkey for this site, held by its PIN or finger. */
export async function makePasskey(
  name: string,
  { challenge, site, timeout, user, known }: NewPasskeyRequest,
): Promise<Result<NewPasskey, ProblemCode>> {
  const made = await navigator.credentials
    .create({
      publicKey: {
        challenge: bytes(challenge),
        rp: { id: site, name: site },
        timeout,
        user: { ...user, id: bytes(user.id) },
        // EdDSA, ES256, RS256 (IANA COSE).
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: known.map(({ id }) => ({ type: "public-key", id: bytes(id) })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      },
    })
    .catch(() => null);
  if (!(made instanceof PublicKeyCredential)) return gone;
  const { response } = made;
  if (!(response instanceof AuthenticatorAttestationResponse)) return gone;
  return ok({
    name,
    id: made.id,
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
  });
}

/** Lets the device answer with a passkey it has for this site. */
export async function usePasskey({
  challenge,
  site,
  timeout,
}: PasskeyRequest): Promise<Result<PasskeyAnswer, ProblemCode>> {
  const used = await navigator.credentials
    .get({ publicKey: { challenge: bytes(challenge), rpId: site, timeout, userVerification: "required" } })
    .catch(() => null);
  if (!(used instanceof PublicKeyCredential)) return gone;
  const { response } = used;
  if (!(response instanceof AuthenticatorAssertionResponse)) return gone;
  return ok({
    id: used.id,
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    ...(response.userHandle !== null && { userHandle: text(response.userHandle) }),
  });
}
