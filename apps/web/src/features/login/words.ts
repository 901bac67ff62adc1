// What the log-in says.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    login: {
      title: "Anmelden",
      user: "Anmeldename oder E-Mail-Adresse",
      userHint: "Anmeldename mit Ihrer Box, zum Beispiel anna{'@'}hohenwarth, oder Ihre E-Mail-Adresse",
      password: "Passwort",
      submit: "Anmelden",
      userMissing: "Bitte geben Sie Ihren Anmeldenamen oder Ihre E-Mail-Adresse ein.",
      passwordMissing: "Bitte geben Sie Ihr Passwort ein.",
      wrong: "Die Anmeldung ist nicht möglich. Bitte prüfen Sie Anmeldename und Passwort.",
      otherBox: "Sie sind auf der Seite von „{box}“. Gehört Ihr Konto zu einer anderen Box, melden Sie sich bitte unter deren Adresse an.",
      nameYourBox: "Bitte geben Sie hinter dem Anmeldenamen Ihre Box an, zum Beispiel anna{'@'}hohenwarth, oder Ihre E-Mail-Adresse.",
      throttled: "Zu viele Versuche. Bitte versuchen Sie es in {wait} noch einmal.",
      expired: "Ihre Sitzung ist abgelaufen. Bitte melden Sie sich erneut an.",
      loggedOut: "Sie sind abgemeldet.",
      passwordSet: "Ihr Passwort ist gesetzt. Sie können sich jetzt anmelden.",
      help: "Wenn Sie sich nicht anmelden können, hilft Ihnen die Administration Ihrer Box.",
      tagline: "Der geschützte Datenaustausch Ihrer Kommune",
    },
  },
  {
    login: {
      title: "Log in",
      user: "Login name or e-mail address",
      userHint: "Login name with your box, for example anna{'@'}hohenwarth, or your e-mail address",
      password: "Password",
      submit: "Log in",
      userMissing: "Please enter your login name or your e-mail address.",
      passwordMissing: "Please enter your password.",
      wrong: "Logging in is not possible. Please check login name and password.",
      otherBox: "This is the page of “{box}”. If your account belongs to another box, please log in at its address.",
      nameYourBox: "Please add your box to the login name, for example anna{'@'}hohenwarth, or use your e-mail address.",
      throttled: "Too many attempts. Please try again in {wait}.",
      expired: "Your session has ended. Please log in again.",
      loggedOut: "You are logged out.",
      passwordSet: "Your password is set. You can log in now.",
      help: "If you cannot log in, the administration of your box can help you.",
      tagline: "The protected file exchange of your municipality",
    },
  },
);
