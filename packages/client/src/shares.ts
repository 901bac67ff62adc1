// Shares with people and groups of the box and people of others, and what others shared.
import { acrossRules, foundVisitor, givenShares, nodeShares, receivedShares } from "@landbox/wire";
import type { AcrossRules, FoundVisitor, GivenShares, GranteeKind, NodeShares, ReceivedShares, ShareTerms } from "@landbox/wire";
import { nodeAddress } from "./node-address.ts";
import { send, sendJson } from "./transport.ts";
import type { Transport } from "./transport.ts";

export const listShares = (transport: Transport, space: string, id: number): Promise<NodeShares> =>
  sendJson(transport, nodeAddress(space, id, "/shares"), nodeShares);

/** Gives it, or changes what was given. */
export async function setShare(
  transport: Transport,
  place: { space: string; id: number },
  kind: GranteeKind,
  to: string,
  terms: ShareTerms,
): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const address = nodeAddress(place.space, place.id, `/shares/${kind}/${encodeURIComponent(to)}`);
  await send(transport, address, { method: "PUT", headers, body: JSON.stringify(terms) });
}

export const endShare = async (transport: Transport, share: number): Promise<void> =>
  void (await send(transport, `/api/v1/shares/${share}`, { method: "DELETE" }));

export const listGiven = (transport: Transport): Promise<GivenShares> => sendJson(transport, "/api/v1/shares", givenShares);

export const listReceived = (transport: Transport): Promise<ReceivedShares> => sendJson(transport, "/api/v1/shared", receivedShares);

/** Takes something that was shared into the own root, or out of it. */
export const setMounted = async (transport: Transport, node: number, mounted: boolean): Promise<void> =>
  void (await send(transport, `/api/v1/shared/${node}`, { method: mounted ? "PUT" : "DELETE" }));

/** Somebody of another box, by exact address. */
export const findVisitor = (transport: Transport, address: string): Promise<FoundVisitor> =>
  sendJson(transport, `/api/v1/visitors?${new URLSearchParams({ address })}`, foundVisitor);

export const getAcrossRules = (transport: Transport): Promise<AcrossRules> => sendJson(transport, "/api/v1/across-rules", acrossRules);

export const setAcrossRules = (transport: Transport, rules: AcrossRules): Promise<AcrossRules> =>
  sendJson(transport, "/api/v1/across-rules", acrossRules, { method: "PUT", body: rules });
