// What somebody may set of a new link, as the form holds it, and what of it goes to the server.
import { reactive } from "vue";
import type { LinkRules, NewLink } from "@landbox/wire";
import { looksLikeEmail } from "../settings/guests/guest-days.ts";
import { dayIn } from "./days.ts";

export function createLinkOptions() {
  return reactive({
    subject: "",
    reference: "",
    message: "",
    expiresOn: "",
    ownPassword: false,
    password: "",
    viewOnly: false,
    limited: false,
    limit: "1",
    recipients: "",
    nameInMail: false,
    notify: true,
  });
}
export type LinkOptions = ReturnType<typeof createLinkOptions>;

export interface OptionFaults {
  expiresOn?: string | undefined;
  password?: string;
  limit?: string;
  /** Not a key: what was written that is no address. */
  recipients?: string | undefined;
}

export const recipientsOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** Whether a limit of pick-ups is a number from 1: what is none must not be taken for "without limit". */
export const isLimit = (text: string): boolean => /^[1-9]\d{0,3}$/.test(text.trim());

/** Keys of sentences, for each field that is wrong; the server has the last word. */
export function faultsOf(options: LinkOptions, rules: LinkRules): OptionFaults {
  const today = dayIn(0);
  const stranger = rules.mail ? recipientsOf(options.recipients).find((one) => !looksLikeEmail(one)) : undefined;
  return {
    ...(!/^\d{4}-\d\d-\d\d$/.test(options.expiresOn) || options.expiresOn < today
      ? { expiresOn: "send.expiryPast" }
      : options.expiresOn > dayIn(rules.longestDays)
        ? { expiresOn: "send.expiryLate" }
        : {}),
    ...(options.ownPassword && [...options.password].length < rules.leastPassword ? { password: "send.passwordShort" } : {}),
    ...(options.limited && !isLimit(options.limit) ? { limit: "send.limitWrong" } : {}),
    ...(stranger === undefined ? {} : { recipients: stranger }),
  };
}

export const wantedOf = (options: LinkOptions): NewLink => ({
  subject: options.subject,
  reference: options.reference,
  message: options.message,
  expiresOn: options.expiresOn,
  ...(options.ownPassword ? { password: options.password } : {}),
  viewOnly: options.viewOnly,
  pickupLimit: options.limited ? Number(options.limit) : null,
  recipients: recipientsOf(options.recipients),
  nameInMail: options.nameInMail,
  notify: options.notify,
});
