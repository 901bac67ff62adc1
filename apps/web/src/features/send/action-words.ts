// What the menu of a file says about sending it.
import { addWords } from "../../i18n/messages.ts";

addWords({ sendAction: { label: "Senden", named: "{name} senden" } }, { sendAction: { label: "Send", named: "Send {name}" } });
