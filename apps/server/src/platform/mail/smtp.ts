// Hands mails over to a mail server.
import { createTransport } from "nodemailer";

export interface OutgoingMail {
  /** The name beside the sender's address. */
  readonly fromName: string;
  readonly to: string;
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for each try, so that a mail that was taken although nobody heard of it is recognised. */
  readonly messageId: string;
}

/** What became of a try: `later` may work another time, `never` will not. */
export type Handover = "sent" | "later" | "never";

export interface Mailer {
  send(mail: OutgoingMail): Promise<{ outcome: Handover; error?: unknown }>;
  close(): void;
}

/** Milliseconds. */
const patience = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 };

/** @param url `smtp:` or `smtps:`; options of nodemailer may follow as a query */
export function createMailer({ url, from }: { url: string; from: string }): Mailer {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  const transport = createTransport({
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (protocol === "smtps:" ? 465 : 587) : Number(port),
    secure: protocol === "smtps:",
    requireTLS: searchParams.get("requireTLS") === "true",
    ...(searchParams.get("ignoreTLS") === "true" ? { ignoreTLS: true } : {}),
    ...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...patience,
    // Nothing in a mail of ours names a file or an address that the library would fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ fromName, to, replyTo, ...rest }) {
      try {
        await transport.sendMail({
          ...rest,
          from: { name: fromName, address: from },
          to: { name: "", address: to },
          ...(replyTo === undefined ? {} : { replyTo: { name: "", address: replyTo } }),
          // Out-of-office answers would go to nobody (RFC 3834).
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return { outcome: "sent" };
      } catch (error) {
        return { outcome: isFinal(error) ? "never" : "later", error };
      }
    },
    close: () => transport.close(),
  };
}

/** A refusal of the recipient or the message (5xx), not one of our own log-in or connection. */
function isFinal(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  return typeof responseCode === "number" && responseCode >= 500 && responseCode < 600 && (code === "EENVELOPE" || code === "EMESSAGE");
}
