// The manifest with which browsers install the page: with the name, the colour and the arms of the box.
import type { Box } from "../../domain/boxes/boxes.ts";
import type { Language } from "../shared/language.ts";
import type { WebDeps } from "./web-deps.ts";

/** What the product shows where a box has no colour: `--kern-color-action-default` and the page's background in packages/ui/src/tokens.css. */
const product = { accent: "#2044aa", background: "#f4f5f8" };

/** The Web App Manifest (W3C) of a box, or of the product on the common host. */
export function manifestOf({ profiles, productName }: Pick<WebDeps, "profiles" | "productName">, box: Box | undefined, language: Language) {
  const arms = box && profiles.armsOf(box);
  const icon = (size: 192 | 512) => (arms ? `/api/v1/box/pictures/${arms}/icon-${size}.png` : `/icon-${size}.png`);
  return {
    id: "/",
    name: box ? `${box.title} – ${productName}` : productName,
    short_name: box?.title ?? productName,
    description: language === "de" ? "Der geschützte Datenaustausch Ihrer Kommune" : "The protected file exchange of your municipality",
    lang: language,
    start_url: "/",
    scope: "/",
    display: "standalone",
    theme_color: (box && profiles.accentOf(box)?.light) ?? product.accent,
    background_color: product.background,
    icons: ([192, 512] as const).flatMap((size) =>
      ["any", "maskable"].map((purpose) => ({ src: icon(size), sizes: `${size}x${size}`, type: "image/png", purpose })),
    ),
  };
}
