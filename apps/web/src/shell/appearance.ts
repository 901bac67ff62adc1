// How the page looks: the theme that was chosen, or the system's; and the accent colour of the box. public/appearance.js does the first part before anything is drawn.
import { ref, watchEffect } from "vue";
import type { BoxInfo } from "@landbox/wire";

export type Theme = "system" | "light" | "dark";
export const themes: readonly Theme[] = ["system", "light", "dark"];

const storageKey = "landbox.appearance";

function stored(): Theme {
  try {
    const value = localStorage.getItem(storageKey);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

const theme = ref<Theme>(stored());

/** The theme of this browser; `choose` applies it at once and remembers it. */
export function useTheme() {
  return {
    theme,
    choose(next: Theme): void {
      theme.value = next;
      if (next === "system") delete document.documentElement.dataset["theme"];
      else document.documentElement.dataset["theme"] = next;
      try {
        if (next === "system") localStorage.removeItem(storageKey);
        else localStorage.setItem(storageKey, next);
      } catch {
        // Storage may be forbidden by the browser; then the choice lasts as long as the page.
      }
    },
  };
}

/** Keeps the page in the colour of the box (tokens.css reads the two properties). */
export function followAccent(accent: () => NonNullable<BoxInfo["box"]>["accent"] | undefined): void {
  watchEffect(() => {
    const { style } = document.documentElement;
    for (const name of ["light", "dark"] as const) {
      const colour = accent()?.[name];
      if (colour) style.setProperty(`--lb-accent-${name}`, colour);
      else style.removeProperty(`--lb-accent-${name}`);
    }
  });
}
