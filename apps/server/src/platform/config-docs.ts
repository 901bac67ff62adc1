// Prints the documentation of the settings from their declarations.
import { settings } from "./config.ts";
import type { Setting } from "./settings.ts";

export function configurationPage(): string {
  const rows = (Object.values(settings) as Setting<unknown>[]).map((declared) => {
    const fallback = declared.default === undefined ? declared.absent : declared.default === "" ? "none" : `\`${declared.default}\``;
    return `### \`${declared.name}\`\n\n${declared.description}\n\n- Form: ${declared.form}\n- Default: ${fallback}${declared.secret ? "\n- Secret: never printed or logged" : ""}\n`;
  });
  return `# Configuration

<!-- Generated from apps/server/src/platform/config.ts by \`npm run docs\`. Do not edit. -->

Settings come from the environment, or from one file of lines \`KEY=VALUE\` that \`LANDBOX_CONFIG_FILE\` names; the environment outvotes the file.
A wrong value stops the start with one line that says what is wrong. A variable that begins with \`LANDBOX_\` but is not listed here is named in the log.

${rows.join("\n")}`;
}
