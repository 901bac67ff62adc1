// What the start page says.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    start: {
      title: "Willkommen, {name}",
      upload: "Dateien hochladen",
      sendText: "Dateien geschützt an Personen ohne Konto geben",
      requestText: "Dateien von Personen ohne Konto einsammeln",
      drop: "Hier ablegen: kommt in „Meine Dateien“",
      recent: "Zuletzt geändert",
      by: "{when} von {name}",
      noRecent: "In den letzten Tagen hat sich nichts geändert.",
      noFavourites: "Markieren Sie Dateien und Ordner mit einem Stern, dann finden Sie sie hier wieder.",
      nearlyFull: "Ihr Speicherplatz ist fast voll",
      makeRoom: "Löschen Sie, was Sie nicht mehr brauchen, und leeren Sie den Papierkorb.",
      welcome: "Schön, dass Sie da sind",
      welcomeText: "Ziehen Sie Ihre ersten Dateien in dieses Fenster, oder laden Sie sie mit dem Knopf oben hoch.",
      guestTitle: "Sie sind Gast bei {box}",
      guestText: "Sie sehen, was mit Ihnen geteilt wurde. Ihr Zugang gilt bis {day}.",
      toShared: "Zu dem, was mit mir geteilt ist",
      welcomeGuest: "Hier stehen später die Dateien, die zuletzt geändert wurden, und Ihre Favoriten.",
      welcomeFrozen: "Hier stehen später Ihre zuletzt geänderten Dateien und Ihre Favoriten.",
    },
  },
  {
    start: {
      title: "Welcome, {name}",
      upload: "Upload files",
      sendText: "Give files, protected, to people without an account",
      requestText: "Collect files from people without an account",
      drop: "Drop here: goes to “My files”",
      recent: "Changed lately",
      by: "{when} by {name}",
      noRecent: "Nothing has changed in the last days.",
      noFavourites: "Mark files and folders with a star, and you will find them here.",
      nearlyFull: "Your storage is nearly full",
      makeRoom: "Delete what you no longer need, and empty the trash.",
      welcome: "Good to have you here",
      welcomeText: "Drag your first files into this window, or upload them with the button above.",
      guestTitle: "You are a guest of {box}",
      guestText: "You see what was shared with you. Your access holds until {day}.",
      toShared: "To what is shared with me",
      welcomeGuest: "The files that were changed last and your favourites will be here later.",
      welcomeFrozen: "Your latest files and your favourites will be here later.",
    },
  },
);
