// What a new link may say: lengths, addresses, bounds.
import { DomainError } from "@landbox/wire";
import { isMailAddress } from "../mail/mail-address.ts";
import type { LinkTerms, NewLink } from "./links.ts";

const longest = { subject: 200, reference: 100, message: 5000 };
const mostRecipients = 50;

export interface CheckedText {
  readonly subject: string;
  readonly reference: string;
  readonly message: string;
  readonly recipients: readonly string[];
  readonly pickupLimit: number | undefined;
  readonly terms: LinkTerms;
}

/** @throws DomainError bad_request */
export function checkNewLink(wanted: NewLink): CheckedText {
  const recipients = [...new Set((wanted.recipients ?? []).map((one) => one.trim()).filter((one) => one !== ""))];
  if (recipients.length > mostRecipients)
    throw bad("link_recipients", `At most ${mostRecipients} recipients at a time.`, { most: mostRecipients });
  const wrong = recipients.find((one) => !isMailAddress(one));
  if (wrong !== undefined) throw bad("link_email", `"${wrong.slice(0, 100)}" is no e-mail address.`, { email: wrong.slice(0, 100) });
  return {
    subject: checkedSubject(wanted.subject ?? ""),
    reference: line(wanted.reference ?? "", longest.reference, "link_reference"),
    message: checkedMessage(wanted.message ?? ""),
    recipients,
    pickupLimit: checkedLimit(wanted.pickupLimit),
    terms: checkedTerms(wanted.terms ?? {}),
  };
}

/** What a link is called. @throws DomainError bad_request */
export const checkedSubject = (subject: string): string => line(subject, longest.subject, "link_subject");

/** What a link says to whoever comes. @throws DomainError bad_request */
export const checkedMessage = (message: string): string => text(message, longest.message);

/** @throws DomainError bad_request */
export function checkedLimit(limit: number | undefined): number | undefined {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= 10_000)) return limit;
  throw bad("link_limit", "The limit of pick-ups is a number from 1 to 10000.");
}

function checkedTerms({ types = [], largest, mostFiles, mostBytes }: LinkTerms): LinkTerms {
  const endings = [
    ...new Set(
      types
        .map((one) =>
          one
            .trim()
            .toLowerCase()
            .replace(/^\*?\./, ""),
        )
        .filter((one) => one !== ""),
    ),
  ];
  if (endings.length > 50 || endings.some((one) => !/^[a-z0-9]{1,12}$/.test(one)))
    throw bad("link_types", "Allowed types are endings like pdf or jpg.");
  for (const number of [largest, mostFiles, mostBytes])
    if (number !== undefined && !(Number.isSafeInteger(number) && number >= 1)) throw bad("link_terms", "Limits are whole numbers from 1.");
  return {
    ...(endings.length > 0 ? { types: endings } : {}),
    ...(largest === undefined ? {} : { largest }),
    ...(mostFiles === undefined ? {} : { mostFiles }),
    ...(mostBytes === undefined ? {} : { mostBytes }),
  };
}

/** One line: what could end a header or turn a line around goes. */
function line(raw: string, most: number, fault: string): string {
  const clean = raw
    .normalize("NFC")
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (clean.length > most) throw bad(fault, `At most ${most} characters.`, { most });
  return clean;
}

function text(raw: string, most: number): string {
  const clean = raw
    .normalize("NFC")
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    // oxlint-disable-next-line no-control-regex -- control characters are what goes
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
    .trim();
  if (clean.length > most) throw bad("link_message", `At most ${most} characters.`, { most });
  return clean;
}

const bad = (fault: string, message: string, values: Record<string, string | number> = {}): DomainError =>
  new DomainError("bad_request", message, { values: { fault, ...values } });
