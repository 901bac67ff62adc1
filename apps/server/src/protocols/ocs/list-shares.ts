// The list of shares: what was shared with the caller, and what is shared where the caller decides about it.
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { Actor } from "../../domain/identity/actor.ts";
import type { Share } from "../../domain/sharing/sharing.ts";
import { isGivenBy, isGivenToOthers, sharingPlaces } from "../shared/sharing-places.ts";
import type { OcsData } from "./envelope.ts";
import { linkShares, linkType } from "./link-shares.ts";
import type { OcsCall } from "./ocs-routes.ts";
import type { Parameters } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";
import { givenData, me, receivedData, shareTypes } from "./share-data.ts";
import { itemOf, namesItem } from "./share-items.ts";

/** Numbers of kinds of shares that are wanted; undefined: all. What is no number is passed over, as ownCloud's server does. */
function typesOf(parameters: Parameters): ReadonlySet<string> | undefined {
  const numbers = parameters
    .text("share_types")
    ?.split(",")
    .map((one) => one.trim())
    .filter((one) => /^\d{1,3}$/.test(one));
  return numbers === undefined || numbers.length === 0 ? undefined : new Set(numbers);
}

/**
 * `shared_with_me`, with `state` and `path`: what others gave, by its name in the own root. Else what the caller gave, with `reshares` also what others gave where the caller decides: everywhere,
 * at `path` (or `space_ref`), or with `subfiles` in that folder. Tags, which `include_tags` asks for, there are none.
 * @throws DomainError not_found for a path that leads nowhere, bad_request for `subfiles` of a file
 */
export async function listShares(deps: OcsDeps, call: OcsCall): Promise<OcsData> {
  const { actor, parameters } = call;
  const types = typesOf(parameters);
  if (parameters.text("shared_with_me") === "true") return receivedShares(deps, actor, parameters, types);
  const all = parameters.text("reshares") === "true";
  const wanted = (share: Share): boolean =>
    (!types || types.has(String(shareTypes[share.to.kind]))) && isGivenToOthers(share, actor) && (all || isGivenBy(share, actor));
  const links = async (nodes?: readonly NodeId[]) => (!types || types.has(linkType) ? linkShares(deps, call, nodes) : []);
  if (!namesItem(parameters)) return [...(await givenAnywhere(deps, actor, wanted)), ...(await links())];

  const { grant, node, path } = await itemOf(deps, actor, parameters);
  const inside = parameters.text("subfiles") === "true";
  if (inside && !node.isFolder) throw new DomainError("bad_request", "Not a directory", { values: { fault: "not_folder" } });
  // Who may not share it on sees nobody else's shares of it.
  if (!grant.rights.has("share")) return [];
  if (!inside)
    return [
      ...(await deps.sharing.ofNode(grant, node.id)).filter(wanted).map((share) => givenData(share, path, grant)),
      ...(await links([node.id])),
    ];
  const shares = (await deps.sharing.ofSpace(grant)).filter((share) => share.parent === node.id && wanted(share));
  const children = await (await deps.tree.view(grant)).children(node);
  return [
    ...shares.map((share) => givenData(share, `${path}/${share.name}`.replace("//", "/"), grant)),
    ...(await links(children.map((child) => child.id))),
  ];
}

/** They are told as given to the caller alone, whichever group they came through. */
async function receivedShares(
  deps: OcsDeps,
  actor: Actor,
  parameters: Parameters,
  types: ReadonlySet<string> | undefined,
): Promise<OcsData[]> {
  if (types && !types.has(String(shareTypes.account))) return [];
  const node = namesItem(parameters) ? (await itemOf(deps, actor, parameters)).node.id : undefined;
  const state = parameters.text("state") ?? "0";
  return (await deps.mounts.received(actor))
    .filter((share) => node === undefined || share.node.id === node)
    .filter((share) => state === "all" || state === (share.declined ? "2" : "0"))
    .map((share) => receivedData(share, me(actor)));
}

async function givenAnywhere(deps: OcsDeps, actor: Actor, wanted: (share: Share) => boolean): Promise<OcsData[]> {
  const places = await sharingPlaces(deps, actor);
  const lists = await Promise.all(
    places.map(async ({ grant, prefix }) => {
      const shares = (await deps.sharing.ofSpace(grant)).filter(wanted);
      const found = await deps.tree.findMany(grant, [...new Set(shares.map(({ node }) => node))]);
      return shares.map((share) => {
        const path = `/${[...prefix, ...(found.get(share.node)?.path ?? [])].join("/")}`;
        return { id: share.id, data: givenData(share, path, grant) };
      });
    }),
  );
  // What was given in a folder and again in one inside of it is one share.
  return [...new Map(lists.flat().map(({ id, data }) => [id, data])).values()];
}
