// What a box shows of itself: the legal pages for everybody, and the settings of its admins.
import { boxProfile, legalPage } from "@landbox/wire";
import type { BoxProfile, BoxProfileChanges, LegalPage, LegalPageName } from "@landbox/wire";
import { ClientFailure } from "./failure.ts";
import { queryOf } from "./node-address.ts";
import { failureFrom, ownRequestHeaders, send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** @param box whose page it is, for whoever came with a link to the common host */
export const getLegalPage = (transport: Transport, page: LegalPageName, language: "de" | "en", box?: string): Promise<LegalPage> =>
  sendJson(transport, `/api/v1/legal/${page}${queryOf({ language, box })}`, legalPage);

/** @throws ClientFailure forbidden for whoever is no admin of the box */
export const getBoxProfile = (transport: Transport): Promise<BoxProfile> => sendJson(transport, "/api/v1/box/profile", boxProfile);

/** Changes what is named. */
export async function changeBoxProfile(transport: Transport, changes: BoxProfileChanges): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await send(transport, "/api/v1/box/profile", { method: "PUT", headers, body: JSON.stringify(changes) });
}

/** @param picture PNG, JPEG, WebP or SVG of at most 1 MiB */
export async function setArms(transport: Transport, picture: Blob): Promise<void> {
  let response: Response;
  try {
    response = await transport.fetch(`${transport.baseUrl}/api/v1/box/arms`, {
      method: "PUT",
      headers: { ...ownRequestHeaders, "Accept-Language": transport.language(), "Content-Type": picture.type },
      credentials: "same-origin",
      body: picture,
    });
  } catch (thrown) {
    throw new ClientFailure("network", 0, thrown instanceof Error ? thrown.message : "No answer.");
  }
  if (!response.ok) throw failureFrom(response.status, await response.text().catch(() => ""), response.headers.get("Retry-After"));
}

export async function removeArms(transport: Transport): Promise<void> {
  await send(transport, "/api/v1/box/arms", { method: "DELETE" });
}
