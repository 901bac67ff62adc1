// What is said of comments before anybody reads them.
import { addWords } from "../../i18n/messages.ts";

addWords({ comments: { tab: "Kommentare", of: "Kommentare zu „{name}“" } }, { comments: { tab: "Comments", of: "Comments on “{name}”" } });
