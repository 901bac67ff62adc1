// The letter that invites a guest: whose box it is, who invites, until when, and the address where the password is set.
import type { Guests } from "../identity/guests.ts";
import { letterHtml, letterText, type Paragraph } from "../mail/letter.ts";
import type { MailRenderer } from "../mail/mail.ts";
import type { Language } from "../identity/account.ts";

/** The template's key in the outbox. */
export const guestTemplate = "guest";

const day = {
  de: new Intl.DateTimeFormat("de-DE", { dateStyle: "long", timeZone: "Europe/Berlin" }),
  en: new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "Europe/Berlin" }),
};

export const guestMails = (guests: Pick<Guests, "invitation">): Record<typeof guestTemplate, MailRenderer> => ({
  async guest({ box, about, language, origin }) {
    const invitation = await guests.invitation(box, about);
    // Accepted, replaced or over before the mail left.
    if (!invitation) return undefined;
    const { subject, paragraphs } = words(invitation, language, origin);
    return {
      fromName: invitation.boxTitle,
      replyTo: invitation.inviterEmail,
      subject,
      text: letterText(paragraphs),
      html: letterHtml(paragraphs, language),
    };
  },
});

type Facts = NonNullable<Awaited<ReturnType<Guests["invitation"]>>>;

function words(
  { token, boxTitle, inviter, until }: Facts,
  language: Language,
  origin: string,
): { subject: string; paragraphs: Paragraph[] } {
  const link = `${origin}/invitation/${token}`;
  const who = inviter === "" ? boxTitle : `${inviter} (${boxTitle})`;
  if (language === "de")
    return {
      subject: `Einladung als Gast von ${boxTitle}`,
      paragraphs: [
        "Guten Tag,",
        `${who} lädt Sie als Gast ein. Sie erhalten damit ein Konto, mit dem Sie die Dateien und Ordner sehen, die mit Ihnen geteilt werden.`,
        { link, label: "Passwort festlegen" },
        {
          facts: [
            ["Anmelden mit", "dieser E-Mail-Adresse"],
            ["Ihr Gastkonto gilt bis", day.de.format(until)],
          ],
        },
        "Die Einladung gilt 14 Tage und nur ein Mal. Bitte geben Sie diese E-Mail nicht weiter.",
        {
          small: `Wenn Sie mit dieser Nachricht nichts anfangen können, fragen Sie bitte bei ${boxTitle} nach.\nImpressum: ${origin}/imprint\nDatenschutz: ${origin}/privacy`,
        },
      ],
    };
  return {
    subject: `Invitation as a guest of ${boxTitle}`,
    paragraphs: [
      "Hello,",
      `${who} invites you as a guest. You get an account with which you see the files and folders that are shared with you.`,
      { link, label: "Set your password" },
      {
        facts: [
          ["Sign in with", "this mail address"],
          ["Your guest account is valid until", day.en.format(until)],
        ],
      },
      "The invitation is valid for 14 days and only once. Please do not pass this mail on.",
      { small: `If you do not know what this is about, please ask ${boxTitle}.\nImprint: ${origin}/imprint\nPrivacy: ${origin}/privacy` },
    ],
  };
}
