// Notifications as desktop clients ask for them, about once a minute: ownCloud's under v1, Nextcloud's under v2, the same for both.
import { createHash } from "node:crypto";
import type { NodeId } from "@landbox/kit";
import { DomainError } from "@landbox/wire";
import type { FastifyRequest } from "fastify";
import type { Received } from "../../domain/mounts/mounts.ts";
import { fillingsOf, placeOf, sentenceOf, templateOf } from "../../domain/notifications/news-words.ts";
import type { Notification } from "../../domain/notifications/notifications.ts";
import { acceptedLanguage, type Language } from "../shared/language.ts";
import type { OcsData } from "./envelope.ts";
import { Bare, type OcsCall, type OcsRoutes } from "./ocs-routes.ts";
import { pathParameter } from "./read-parameters.ts";
import type { OcsDeps } from "./register-ocs.ts";

/** What the capabilities name; each of it works here. */
export const notificationEndpoints = ["list", "get", "delete", "delete-all", "exists", "rich-strings", "action-web"] as const;

/** Clients show what is unread, and no pages of it. */
const most = 50;

export function registerNotifications(routes: OcsRoutes, { notifications, mounts }: OcsDeps): void {
  /** The shares that news tell of, as they stand now: what can be done with them is done there. */
  async function sharesOf({ actor }: OcsCall, news: readonly Notification[]): Promise<ReadonlyMap<NodeId, Received>> {
    if (!news.some(({ kind }) => kind === "shared")) return new Map();
    return new Map((await mounts.received(actor)).map((share) => [share.node.id, share]));
  }
  const open = async ({ actor }: OcsCall): Promise<readonly Notification[]> =>
    (await notifications.list(actor, { limit: most, unread: true })).entries;

  for (const version of ["v1", "v2"]) {
    const list = `/apps/notifications/api/${version}/notifications`;
    routes.add("GET", list, async (call) => {
      const unread = await open(call);
      // Whoever wants nothing in apps is told so, and clients ask less often.
      if (unread.length === 0 && (await notifications.wishes(call.actor)).every(({ inApp }) => !inApp)) return new Bare(204);
      const shares = await sharesOf(call, unread);
      const data = unread.map((one) => dataOf(one, call, shares));
      const etag = `"${createHash("sha256").update(JSON.stringify(data)).digest("base64url").slice(0, 27)}"`;
      call.reply.header("etag", etag);
      return matches(call.request.headers["if-none-match"], etag) ? new Bare(304) : data;
    });
    routes.add("GET", `${list}/:id`, async (call) => {
      const found = await notifications.find(call.actor, numberOf(call.request));
      return dataOf(found, call, await sharesOf(call, [found]));
    });
    routes.add("DELETE", `${list}/:id`, async ({ actor, request }) => {
      const id = numberOf(request);
      await notifications.find(actor, id);
      await notifications.markRead(actor, [id]);
      return [];
    });
    // With ids (ownCloud Web) those alone.
    routes.add("DELETE", list, async ({ actor, parameters }) => {
      const ids = parameters.list("ids");
      await notifications.markRead(actor, ids.length === 0 ? undefined : numbersOf(ids));
      return [];
    });
    routes.add(
      "POST",
      `${list}/exists`,
      async (call) => {
        const ids = new Set(numbersOf(call.parameters.list("ids")));
        return (await open(call)).map(({ id }) => id).filter((id) => ids.has(id));
      },
      { probes: () => [{ path: `${list}/exists`, form: { "ids[]": "1" } }] },
    );
  }
}

const unknown = (): DomainError => new DomainError("not_found", "There is no such notification.", { values: { fault: "no_notification" } });

/** @throws DomainError not_found */
function numberOf(request: FastifyRequest): number {
  const text = pathParameter(request, "id");
  if (!/^[1-9]\d{0,15}$/.test(text)) throw unknown();
  return Number(text);
}

/** What is no number names nothing. */
const numbersOf = (texts: readonly string[]): number[] =>
  texts.slice(0, 200).map((text) => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0));

/** RFC 9110 13.1.2, weakly. Nextcloud's desktop sends back what it got. */
const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);

/** Numbers and texts as Nextcloud's notifications app has them (its docs/ocs-endpoint-v2.md); clients read the id as a number. */
function dataOf(one: Notification, { actor, request }: OcsCall, shares: ReadonlyMap<NodeId, Received>): OcsData {
  const language: Language = acceptedLanguage(request.headers["accept-language"]) ?? actor.language;
  const link = `${request.origin}${placeOf(one)}`;
  const about = one.node
    ? ["file", String(one.node.id)]
    : one.link
      ? ["link", one.link.id]
      : one.room
        ? ["room", one.room.id]
        : ["box", ""];
  return {
    notification_id: one.id,
    app: "landbox",
    user: actor.account,
    datetime: one.at.toISOString().replace(/\.\d+Z$/, "+00:00"),
    object_type: about[0],
    object_id: about[1],
    subject: sentenceOf(one, language),
    ...richOf(one, language, request),
    message: "",
    messageRich: "",
    messageRichParameters: [],
    link,
    icon: "",
    shouldNotify: true,
    actions: actionsOf(one.kind === "shared" && one.node ? shares.get(one.node.id) : undefined, { language, link, origin: request.origin }),
  };
}

const labels = {
  de: { open: "Öffnen", accept: "Annehmen", decline: "Ablehnen" },
  en: { open: "Open", accept: "Accept", decline: "Decline" },
} as const;

/**
 * What clients show as buttons. They call the link with the method and the credentials that they have (ownCloud 2.11 and Nextcloud's desktop: NotificationConfirmJob), and open those of type WEB in a browser.
 * A share is there at once; it can be turned away, and taken after that.
 */
function actionsOf(
  share: Received | undefined,
  { language, link, origin }: { readonly language: Language; readonly link: string; readonly origin: string },
): OcsData {
  const { open, accept, decline } = labels[language];
  const pending = share && `${origin}/ocs/v2.php/apps/files_sharing/api/v1/shares/pending/${share.grant}`;
  if (pending === undefined) return [{ label: open, link, type: "WEB", primary: true }];
  if (share?.declined) return [{ label: accept, link: pending, type: "POST", primary: true }];
  return [
    { label: open, link, type: "WEB", primary: true },
    { label: decline, link: pending, type: "DELETE", primary: false },
  ];
}

/** The same sentence with its names as objects, for clients that make links of them; what nobody is known for stays text. */
function richOf(one: Notification, language: Language, { origin }: FastifyRequest): Record<string, OcsData> {
  const { by, node, link } = one;
  const objects: Record<string, OcsData> = {
    ...(by && { user: { type: "user", id: by.id, name: by.name } }),
    ...(node && {
      file: { type: "file", id: String(node.id), name: node.name, path: node.path.join("/"), link: `${origin}/f/${node.id}` },
    }),
    ...(link && link.subject !== "" && { link: { type: "highlight", id: link.id, name: link.subject, link: `${origin}${placeOf(one)}` } }),
  };
  const fillings = fillingsOf(one, language);
  const subject = templateOf(one, language)
    .replace("{user}", by ? "{user}" : fillings.user)
    .replace(/\{(host|room)\}/g, (_, name: "host" | "room") => fillings[name])
    .replace(/\{link\} ?/, (place) => (objects["link"] ? place : ""))
    .replace(" .", ".");
  const used = Object.entries(objects).filter(([name]) => subject.includes(`{${name}}`));
  return { subjectRich: subject, subjectRichParameters: Object.fromEntries(used) };
}
