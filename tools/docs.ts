// `npm run docs`: writes the pages that are generated from the source.
import { writeFileSync } from "node:fs";
import { configurationPage } from "../apps/server/src/platform/config-docs.ts";

writeFileSync(new URL("../docs/operations/configuration.md", import.meta.url), configurationPage());
