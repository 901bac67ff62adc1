// Starts the page: makes the things that live as long as it, finds out who is there, then shows the place of the address bar.
import "@landbox/ui/tokens.css";
import "@landbox/ui/base.css";
import { createApp } from "vue";
import { createClient } from "@landbox/client";
import App from "./app.vue";
import { appContextKey } from "./app-context.ts";
import { createDeliveries } from "./features/send/create-deliveries.ts";
import { createLive } from "./features/live/create-live.ts";
import { createAppUploads } from "./features/uploads/app-uploads.ts";
import { createLanguage } from "./i18n/language.ts";
import { createPageRouter, preloadPlace } from "./router.ts";
import { createSession } from "./session/create-session.ts";
import { rememberSession } from "./session/remember-session.ts";
import { createNotices } from "./shell/create-notices.ts";
import { registerServiceWorker } from "./shell/installed.ts";

const language = createLanguage();
const client = createClient({ baseUrl: "", fetch: (...request) => fetch(...request), language: language.current });
const session = createSession(client, language);
const notices = createNotices();
const uploads = createAppUploads({ client, session, notices, language });
const deliveries = createDeliveries({ client, session, uploads });
const live = createLive(client, session);
const router = createPageRouter(session);

preloadPlace(router);
rememberSession(session);
await session.start();
const app = createApp(App);
app.use(language.i18n);
app.use(router);
app.provide(appContextKey, { client, session, language, notices, uploads, deliveries, live });
app.mount("#app");
registerServiceWorker();
