// What everybody sees of a box.
import { z } from "zod";

/** `accent`: its colour for each theme, already legible; null: the product's. `arms`: the address of a PNG, which changes with the picture. */
export const boxFacts = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(["active", "frozen"]),
  accent: z.object({ light: z.string(), dark: z.string() }).nullable(),
  arms: z.string().nullable(),
});
