// Whether the browser has a network, as a ref.
import { onScopeDispose, ref } from "vue";
import type { Ref } from "vue";

/** True while the browser believes to be online. It errs towards true; failed requests tell the rest. */
export function useOnline(): Readonly<Ref<boolean>> {
  const online = ref(navigator.onLine);
  const update = (): void => {
    online.value = navigator.onLine;
  };
  addEventListener("online", update);
  addEventListener("offline", update);
  onScopeDispose(() => {
    removeEventListener("online", update);
    removeEventListener("offline", update);
  });
  return online;
}
