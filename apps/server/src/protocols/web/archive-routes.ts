// Several files and folders as one ZIP: a POST chooses and looks whether it works, a plain navigation downloads.
import { nodeId } from "@landbox/kit";
import { archiveRequest, type ArchiveTicket } from "@landbox/wire";
import { z } from "zod";
import { downloading } from "../../domain/access/downloading.ts";
import type { Victim } from "../../platform/http/route-access.ts";
import { sendArchive } from "../shared/send-archive.ts";
import { spaceOf } from "./entries.ts";
import { jsonBody, type WebApi } from "./web-api.ts";

const ticketParameter = z.object({ ticket: z.string().min(1).max(100) });

export function registerArchives({ routes, deps }: WebApi): void {
  routes.add(
    "POST",
    "/api/v1/spaces/:space/archives",
    async (actor, request): Promise<ArchiveTicket> => {
      const grant = downloading(await deps.access.read(actor, ...spaceOf(request.params)));
      const nodes = archiveRequest.parse(request.body).ids.map(nodeId);
      const { entries, bytes } = await deps.archives.plan(grant, nodes);
      const ticket = await deps.archives.issue(grant, nodes);
      return { url: `/api/v1/archives/${ticket}`, entries: entries.length, bytes };
    },
    {
      probes: (victim: Victim) => [
        {
          method: "POST",
          url: `/api/v1/spaces/${encodeURIComponent(victim.spaceId)}/archives`,
          headers: jsonBody,
          body: JSON.stringify({ ids: [victim.fileId] }),
        },
      ],
    },
  );
  routes.add(
    "GET",
    "/api/v1/archives/:ticket",
    async (actor, request, reply) => {
      const { space, top, nodes } = await deps.archives.redeem(actor, ticketParameter.parse(request.params).ticket);
      return sendArchive(deps, request, reply, { grant: downloading(await deps.access.read(actor, space, top)), nodes });
    },
    { probes: () => [{ method: "GET", url: "/api/v1/archives/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }] },
  );
}
