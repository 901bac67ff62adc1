// What the side panel says of activities before anybody looks at them.
import { addWords } from "../../i18n/messages.ts";

addWords({ activities: { tab: "Aktivität" } }, { activities: { tab: "Activity" } });
