// Files that somebody chose to send, on their way from the list to the form.
import { shallowRef } from "vue";
import type { Entry } from "@landbox/wire";

export const picked = shallowRef<readonly Entry[] | null>(null);
