// What the page behind an invitation says.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    invitation: {
      title: "Willkommen",
      greeting: "Guten Tag {name}, hier legen Sie Ihr Passwort für {box} fest.",
      login: "Ihr Anmeldename",
      rulesTitle: "So wird Ihr Passwort sicher",
      ruleLength: "mindestens 12 Zeichen, gerne mehrere Wörter oder ein ganzer Satz",
      ruleCommon: "kein Passwort, das häufig verwendet wird",
      ruleOwn: "nicht Ihr Name, Ihre E-Mail-Adresse oder der Name der Box",
      ruleForever: "Sie müssen es nicht regelmäßig ändern",
      password: "Neues Passwort",
      repeat: "Neues Passwort wiederholen",
      submit: "Passwort festlegen",
      tooShort: "Das Passwort ist zu kurz: Es braucht mindestens {n} Zeichen.",
      unequal: "Die beiden Passwörter sind verschieden.",
      refused: "Dieses Passwort ist nicht möglich. Bitte beachten Sie die Regeln oben.",
      goneTitle: "Diese Einladung gilt nicht mehr",
      goneText: "Sie wurde schon benutzt oder ist abgelaufen. Die Administration Ihrer Box kann Ihnen eine neue schicken.",
      toLogin: "Zur Anmeldung",
    },
  },
  {
    invitation: {
      title: "Welcome",
      greeting: "Hello {name}, this is where you set your password for {box}.",
      login: "Your login name",
      rulesTitle: "What makes your password safe",
      ruleLength: "at least 12 characters; several words or a whole sentence are welcome",
      ruleCommon: "not a password that many people use",
      ruleOwn: "not your name, your e-mail address or the name of the box",
      ruleForever: "you do not have to change it regularly",
      password: "New password",
      repeat: "Repeat new password",
      submit: "Set password",
      tooShort: "The password is too short: it needs at least {n} characters.",
      unequal: "The two passwords are different.",
      refused: "This password is not possible. Please follow the rules above.",
      goneTitle: "This invitation is no longer valid",
      goneText: "It has been used already or has expired. The administration of your box can send you a new one.",
      toLogin: "Go to log in",
    },
  },
);
