// What is said of bodies that are chosen and not invited yet, and of the arrangement that invites them.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    rooms: {
      plan: "Stelle vormerken",
      plannedNow: "Die Stelle ist vorgemerkt. Eingeladen wird sie mit der Vereinbarung.",
      toInviting: "Vereinbarung prüfen und einladen",
      willInvite: "Wenn Sie die Vereinbarung speichern, werden eingeladen: {names}.",
      unnamed: "Im Text noch nicht genannt: {names}.",
      notAskedTitle: "Noch nicht alle Stellen sind eingeladen",
      leaveOut: "Nicht einladen",
      leaveOutAsk: "{name} nicht einladen?",
      leaveOutText: "Die Stelle hat davon noch nichts erfahren.",
      leftOut: "{name} wird nicht eingeladen.",
      arrangementGaps: "Bitte füllen Sie die Stellen aus, an denen „bitte ergänzen“ steht.",
      saveAndInvite: "Speichern, zustimmen und einladen",
      arrangementSent: "Die Vereinbarung ist gespeichert, Ihre Stelle hat zugestimmt. Eingeladen: {names}.",
    },
  },
  {
    rooms: {
      plan: "Choose body",
      plannedNow: "The body is chosen. It is invited with the arrangement.",
      toInviting: "Check the arrangement and invite",
      willInvite: "When you save the arrangement, these are invited: {names}.",
      unnamed: "Not named in the text yet: {names}.",
      notAskedTitle: "Not all bodies are invited yet",
      leaveOut: "Do not invite",
      leaveOutAsk: "Not invite {name}?",
      leaveOutText: "The body has not heard of it yet.",
      leftOut: "{name} is not invited.",
      arrangementGaps: "Please fill the places that say “please complete”.",
      saveAndInvite: "Save, agree and invite",
      arrangementSent: "The arrangement is saved, your body has agreed. Invited: {names}.",
    },
  },
);
