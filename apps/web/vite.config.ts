// How the page is built: hashed assets, nothing inline (the content security policy forbids it), and compressed copies beside each file.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);
const dist = join(import.meta.dirname, "dist");

/** Writes the service worker with the names of what the page needs first, and a version that changes with every build. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    closeBundle: {
      sequential: true,
      async handler() {
        const document = await readFile(join(dist, "index.html"), "utf8");
        const first = [...document.matchAll(/(?:src|href)="(\/(?:assets\/[^"]+|appearance\.js))"/g)].map((match) => match[1]);
        const source = await readFile(join(import.meta.dirname, "service-worker.js"), "utf8");
        const version = createHash("sha256").update(document).update(source).digest("hex").slice(0, 16);
        await writeFile(
          join(dist, "service-worker.js"),
          source.replace("__VERSION__", version).replace("__FIRST__", JSON.stringify(first)),
        );
      },
    },
  };
}

/** Writes `.br` and `.gz` beside every text file of the build, so that the server never compresses while it answers. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    // After the service worker, which is one of the files.
    closeBundle: {
      sequential: true,
      async handler() {
        const files = (await readdir(dist, { recursive: true })).filter((name) => /\.(m?js|css|html|svg|json)$/.test(name));
        const compressNext = async (): Promise<void> => {
          for (let name = files.pop(); name !== undefined; name = files.pop()) {
            const path = join(dist, name);
            const bytes = await readFile(path);
            if (bytes.length < 512) continue;
            await writeFile(`${path}.br`, await brotli(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
            await writeFile(`${path}.gz`, await gzipped(bytes, { level: 9 }));
          }
        };
        // Node compresses in threads of its own.
        await Promise.all(Array.from({ length: availableParallelism() }, compressNext));
      },
    },
  };
}

const modules = join(import.meta.dirname, "../../node_modules/pdfjs-dist");

/** What pdf.js fetches when a document needs it: character maps, the fonts every PDF may rely on, and decoders in plain JavaScript. */
function pdfData(): Plugin {
  return {
    name: "pdf-data",
    apply: "build",
    async generateBundle() {
      for (const [folder, wanted] of [
        ["cmaps", /\.bcmap$/],
        ["standard_fonts", /\.(pfb|ttf)$/],
        ["wasm", /_nowasm_fallback\.js$/],
      ] as const)
        for (const name of (await readdir(join(modules, folder))).filter((file) => wanted.test(file)))
          this.emitFile({ type: "asset", fileName: `assets/pdfjs/${folder}/${name}`, source: await readFile(join(modules, folder, name)) });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), pdfData(), serviceWorker(), precompress()],
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
    __INTLIFY_DROP_MESSAGE_COMPILER__: "false",
  },
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: ["chrome111", "firefox115", "safari16.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Modules run in the order in which they are imported, whatever file they lie in: zod must be told not to try `eval` before a schema is made.
    rolldownOptions: {
      output: {
        strictExecutionOrder: true,
        // A few files instead of fifty: each costs a way through the service worker and the cache, which is dearer than its bytes.
        codeSplitting: {
          groups: [
            { name: "first", tags: ["$initial"], priority: 3 },
            { name: "frame", test: /[\\/]shell[\\/]app-shell\.vue/, priority: 2 },
            { name: "files", test: /[\\/]files[\\/]files-page\.vue/, priority: 1 },
          ],
        },
      },
    },
  },
});
