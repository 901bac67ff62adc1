// The things that live as long as the page, handed to components by injection.
import { inject } from "vue";
import type { InjectionKey } from "vue";
import type { Client } from "@landbox/client";
import type { Deliveries } from "./features/send/create-deliveries.ts";
import type { Live } from "./features/live/live.ts";
import type { AppUploads } from "./features/uploads/app-uploads.ts";
import type { LanguageSwitch } from "./i18n/language.ts";
import type { Session } from "./session/create-session.ts";
import type { Notices } from "./shell/create-notices.ts";

export interface AppContext {
  client: Client;
  session: Session;
  language: LanguageSwitch;
  notices: Notices;
  uploads: AppUploads;
  deliveries: Deliveries;
  live: Live;
}

export const appContextKey: InjectionKey<AppContext> = Symbol("app context");

/** The context that main.ts provided. */
export function useApp(): AppContext {
  const context = inject(appContextKey);
  if (!context) throw new Error("No app context was provided.");
  return context;
}
