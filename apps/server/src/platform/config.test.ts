// Settings: read, refused, documented.
import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configurationPage } from "./config-docs.ts";
import { ConfigError, readConfig } from "./config.ts";

test("an empty environment gives the defaults", () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    port: 8080,
    host: "127.0.0.1",
    productName: "BayernBox",
    baseDomain: "localhost",
    trustedProxies: [],
    warnings: [],
  });
  expect(config.databaseUrl).toBeUndefined();
  expect(config.dataFolder).toMatch(/^\//);
});

test("every wrong value gets a line of its own, and a secret one is not printed", () => {
  expect(() => readConfig({ PORT: "eighty", LANDBOX_PUBLIC_URL: "box.example", LANDBOX_TRUSTED_PROXIES: "10.0.0.0/8, proxy" })).toThrow(
    /^PORT="eighty": .*\nLANDBOX_PUBLIC_URL="box.example": .*\nLANDBOX_TRUSTED_PROXIES=.*"proxy"/,
  );
});

test("sizes, networks and addresses are understood", () => {
  const config = readConfig({
    LANDBOX_BOX_QUOTA: "1.5G",
    LANDBOX_TRUSTED_PROXIES: "10.0.0.0/8, ::1",
    LANDBOX_PUBLIC_URL: "https://Box.example/sub/",
  });
  expect(config.boxQuota).toBe(1.5 * 2 ** 30);
  expect(config.trustedProxies).toEqual(["10.0.0.0/8", "::1"]);
  expect(config.publicUrl).toBe("https://box.example/sub");
});

test("a file gives values, and the environment outvotes it", () => {
  const file = join(mkdtempSync(join(tmpdir(), "landbox-config-")), "settings");
  writeFileSync(file, '# land\nPORT=1234\n\nLANDBOX_PRODUCT_NAME="Meine Box"\nLANDBOX_NONSENSE=1\n');
  const config = readConfig({ LANDBOX_CONFIG_FILE: file, PORT: "4321" });
  expect(config).toMatchObject({
    port: 4321,
    productName: "Meine Box",
    warnings: ["LANDBOX_NONSENSE is not a setting of Landbox and has no effect."],
  });
  writeFileSync(file, "what is this");
  expect(() => readConfig({ LANDBOX_CONFIG_FILE: file })).toThrow(ConfigError);
  expect(() => readConfig({ LANDBOX_CONFIG_FILE: "/nowhere" })).toThrow(/cannot be read/);
});

test("the documentation is current (npm run docs writes it)", () => {
  expect(readFileSync(new URL("../../../../docs/operations/configuration.md", import.meta.url), "utf8")).toBe(configurationPage());
});
