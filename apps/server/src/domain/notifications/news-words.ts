// What a notification says, in both languages: for letters and for clients of other makers; the page has words of its own.
import type { NotificationKind } from "@landbox/wire";
import type { Language } from "../identity/account.ts";
import type { Notification } from "./notifications.ts";

type Sentence = string | { readonly one: string; readonly many: string };

/** Places: {user}, {file}, {link}, {host}, {room}, {count}. Names are quoted by whoever fills them in. */
const sentences: Readonly<Record<Language, Readonly<Record<NotificationKind | "guessing_own" | "guessing_address", Sentence>>>> = {
  de: {
    shared: "{user} hat {file} mit Ihnen geteilt.",
    unshared: "{user} hat eine Freigabe für Sie beendet.",
    declined: {
      one: "{user} hat Ihre Freigabe von {file} abgelehnt.",
      many: "Ihre Freigabe von {file} wurde abgelehnt, zuletzt von {user}.",
    },
    joined: "{user} hat Sie in den Bereich {file} aufgenommen.",
    barrier: { one: "Jemand hat eine Barriere gemeldet.", many: "{count} Barrieren wurden gemeldet." },
    picked_up: { one: "Ihre Sendung {link} wurde abgerufen.", many: "Ihre Sendung {link} wurde {count}-mal abgerufen." },
    handed_in: {
      one: "Zu Ihrer Anforderung {link} ist eine Datei eingegangen.",
      many: "Zu Ihrer Anforderung {link} sind {count} Dateien eingegangen.",
    },
    held_back: {
      one: "Zu Ihrer Anforderung {link} wurde eine Datei mit Schadsoftware zurückgehalten.",
      many: "Zu Ihrer Anforderung {link} wurden {count} Dateien mit Schadsoftware zurückgehalten.",
    },
    mention: {
      one: "{user} hat Sie in einem Kommentar zu {file} erwähnt.",
      many: "Sie wurden {count}-mal in Kommentaren zu {file} erwähnt, zuletzt von {user}.",
    },
    comment: { one: "{user} hat {file} kommentiert.", many: "{count} neue Kommentare zu {file}, zuletzt von {user}." },
    guessing: "Jemand versucht, Passwörter von Links dieser Box zu erraten, zuletzt bei einem Link von {user}.",
    guessing_address: "Jemand versucht, Adressen von Links dieser Box zu erraten.",
    guessing_own: "Jemand versucht, das Passwort Ihres Links {link} zu erraten.",
    breach: "{user} hat eine mögliche Datenpanne gemeldet.",
    listed: "{user} führt Sie im Verzeichnis für andere Boxen als Ansprechperson auf.",
    invited: "{host} lädt Ihre Stelle in den Datenraum {room} ein.",
    arrangement: "Die Vereinbarung des Datenraums {room} hat eine neue Fassung. Bitte stimmen Sie für Ihre Stelle zu.",
    ended: "Die Mitwirkung Ihrer Stelle im Datenraum {room} ist beendet oder endet bald.",
    answered: {
      one: "{user} hat über die Mitwirkung im Datenraum {room} entschieden.",
      many: "{count} Entscheidungen über die Mitwirkung im Datenraum {room}, zuletzt von {user}.",
    },
  },
  en: {
    shared: "{user} shared {file} with you.",
    unshared: "{user} ended a share with you.",
    declined: { one: "{user} declined your share of {file}.", many: "Your share of {file} was declined, last by {user}." },
    joined: "{user} added you to the space {file}.",
    barrier: { one: "Somebody reported a barrier.", many: "{count} barriers were reported." },
    picked_up: { one: "Your delivery {link} was picked up.", many: "Your delivery {link} was picked up {count} times." },
    handed_in: { one: "One file came in for your request {link}.", many: "{count} files came in for your request {link}." },
    held_back: {
      one: "A file with malware was held back from your request {link}.",
      many: "{count} files with malware were held back from your request {link}.",
    },
    mention: {
      one: "{user} mentioned you in a comment on {file}.",
      many: "You were mentioned {count} times in comments on {file}, last by {user}.",
    },
    comment: { one: "{user} commented on {file}.", many: "{count} new comments on {file}, the last by {user}." },
    guessing: "Somebody is trying to guess passwords of links of this box, last of a link of {user}.",
    guessing_address: "Somebody is trying to guess addresses of links of this box.",
    guessing_own: "Somebody is trying to guess the password of your link {link}.",
    breach: "{user} reported a possible data breach.",
    listed: "{user} lists you as a contact in the directory for other boxes.",
    invited: "{host} invites your body to the data room {room}.",
    arrangement: "The arrangement of the data room {room} has a new version. Please agree for your body.",
    ended: "The part of your body in the data room {room} has ended, or ends soon.",
    answered: {
      one: "{user} decided about taking part in the data room {room}.",
      many: "{count} decisions about taking part in the data room {room}, the last by {user}.",
    },
  },
};
const somebody = { de: "Jemand", en: "Somebody" } as const;

/** The sentence with its places, but for the number. */
export function templateOf({ kind, count, link, by }: Notification, language: Language): string {
  const guessed = link ? "guessing_own" : by ? "guessing" : "guessing_address";
  const sentence = sentences[language][kind === "guessing" ? guessed : kind];
  const text = typeof sentence === "string" ? sentence : count === 1 ? sentence.one : sentence.many;
  return text.replace("{count}", String(count));
}

export interface Fillings {
  readonly user: string;
  readonly file: string;
  /** "" when it has no subject, or must not be named. */
  readonly link: string;
  readonly host: string;
  readonly room: string;
}

const quoted = (name: string, language: Language): string => (name === "" ? "" : language === "de" ? `„${name}“` : `“${name}”`);

/** What stands at the places, as plain text. */
export const fillingsOf = (notification: Notification, language: Language): Fillings => ({
  user: notification.by?.name ?? somebody[language],
  file: quoted(notification.node?.name ?? "", language),
  link: quoted(notification.link?.subject ?? "", language),
  host: notification.room?.host ?? "",
  room: quoted(notification.room?.name ?? "", language),
});

/** The sentence in plain text. What people called things is only filled in, never read again. */
export function sentenceOf(
  notification: Notification,
  language: Language,
  fillings: Fillings = fillingsOf(notification, language),
): string {
  return templateOf(notification, language)
    .split(/(\{\w+\})/)
    .map((part) => (/^\{(user|file|link|host|room)\}$/.test(part) ? fillings[part.slice(1, -1) as keyof Fillings] : part))
    .join("")
    .replaceAll(/ {2,}(?=\S)/g, " ")
    .replace(" .", ".");
}

/** Where it leads on the page, without origin. */
export function placeOf({ kind, node, link, room }: Notification): string {
  if (room) return `/rooms/${encodeURIComponent(room.id)}${kind === "arrangement" ? "/arrangement" : kind === "answered" ? "/people" : ""}`;
  if (link) return `/${link.kind === "request" ? "requests" : "deliveries"}/${encodeURIComponent(link.id)}`;
  if (node && (kind === "comment" || kind === "mention"))
    return `/comments/${encodeURIComponent(node.top === undefined ? node.space : `${node.space}!${node.top}`)}/${node.id}`;
  if (node) return `/f/${node.id}`;
  if (kind === "barrier") return "/settings/barriers";
  if (kind === "breach") return "/breaches";
  if (kind === "listed") return "/settings/profile";
  return kind === "unshared" ? "/shared" : "/notifications";
}
