// The service worker of the page: registered once it is idle, and noticed when the server has a newer page than the one that is open.
import { ref } from "vue";

/** True when a newer page has been put in place while this one is open. */
export const newerPage = ref(false);

export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  // The first worker takes over a page that it fits; a second one belongs to another build.
  let controlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) newerPage.value = true;
    controlled = true;
  });
  const register = (): void => {
    serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).then(
      (registration) => {
        const hour = 3_600_000;
        setInterval(() => void registration.update().catch(() => undefined), hour);
      },
      // Private windows and old certificates forbid it; the page works without.
      () => undefined,
    );
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
