// What the list of favourites says.
import { addWords } from "../../i18n/messages.ts";

addWords(
  {
    favourites: {
      emptyTitle: "Sie haben noch keine Favoriten",
      emptyText: "Markieren Sie Dateien und Ordner, die Sie oft brauchen. Nur Sie sehen diese Liste.",
      count: "Keine Favoriten | 1 Favorit | {n} Favoriten",
    },
  },
  {
    favourites: {
      emptyTitle: "You have no favourites yet",
      emptyText: "Mark files and folders that you need often. Only you see this list.",
      count: "No favourites | 1 favourite | {n} favourites",
    },
  },
);
