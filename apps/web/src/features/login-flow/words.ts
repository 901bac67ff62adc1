// What the page of an app that waits to be signed in says.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    loginFlow: {
      title: "App verbinden",
      asks: "{device} möchte auf Ihre Dateien zugreifen.",
      device: "App oder Gerät",
      account: "Ihr Konto",
      box: "Box",
      started: "Begonnen",
      meaning:
        "Die App kann dann Ihre Dateien lesen, ändern und löschen. Ihr Passwort erfährt sie nicht, und Sie können den Zugriff jederzeit in den Einstellungen beenden.",
      warning: "Stimmen Sie nur zu, wenn Sie diese Anmeldung gerade selbst in der App begonnen haben.",
      grant: "Zugriff erlauben",
      refuse: "Ablehnen",
      other: "Mit einem anderen Konto anmelden",
      grantedTitle: "Die App ist verbunden",
      grantedText: "Sie können dieses Fenster schließen und in der App weitermachen.",
      refusedTitle: "Zugriff abgelehnt",
      refusedText: "Die App erhält keinen Zugriff. Sie können dieses Fenster schließen.",
      goneTitle: "Diese Anmeldung gilt nicht mehr",
      goneText: "Sie wurde schon beantwortet oder ist abgelaufen. Bitte beginnen Sie in der App von vorn.",
      otherBoxTitle: "Diese Anmeldung gehört zu einer anderen Box",
      otherBoxText: "In der App steht die Adresse einer anderen Box. Bitte prüfen Sie die Adresse und beginnen Sie von vorn.",
      toFiles: "Zu meinen Dateien",
    },
  },
  {
    loginFlow: {
      title: "Connect an app",
      asks: "{device} asks for access to your files.",
      device: "App or device",
      account: "Your account",
      box: "Box",
      started: "Started",
      meaning:
        "The app will be able to read, change and delete your files. It does not learn your password, and you can end its access in the settings at any time.",
      warning: "Only agree if you have just started this sign-in in the app yourself.",
      grant: "Allow access",
      refuse: "Refuse",
      other: "Log in with another account",
      grantedTitle: "The app is connected",
      grantedText: "You can close this window and go on in the app.",
      refusedTitle: "Access refused",
      refusedText: "The app gets no access. You can close this window.",
      goneTitle: "This sign-in is no longer valid",
      goneText: "It has been answered already or has expired. Please start again in the app.",
      otherBoxTitle: "This sign-in belongs to another box",
      otherBoxText: "The app has the address of another box. Please check the address and start again.",
      toFiles: "To my files",
    },
  },
);
