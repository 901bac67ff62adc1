// The title of the browser's tab: view, box, product.
import { watchEffect } from "vue";
import { useApp } from "../app-context.ts";

/** Keeps the document's title up to date with what `view` returns, in the language of the moment. */
export function usePageTitle(view: () => string): void {
  const { session } = useApp();
  watchEffect(() => {
    document.title = [view(), session.boxTitle.value, session.productName.value].filter(Boolean).join(" – ");
  });
}
