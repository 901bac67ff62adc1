// pdf.js with everything from our own origin: its worker, its character maps and fonts, no WebAssembly (the policy forbids it) and no script of the document.
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import { EventBus, PDFLinkService, PDFViewer } from "pdfjs-dist/legacy/web/pdf_viewer.mjs";
import "pdfjs-dist/legacy/web/pdf_viewer.css";

/** Where the build puts pdf.js' data (vite.config.ts). */
const data = "/assets/pdfjs";

export interface OpenPdf {
  readonly pages: number;
  zoom(factor: number): void;
  /** Makes pages as wide as the window. */
  fit(): void;
  close(): void;
}

/**
 * @param container an element that scrolls, with an empty `.pdfViewer` in it
 * @throws PasswordException, or another error of pdf.js
 */
export async function openPdf(container: HTMLDivElement, url: string): Promise<OpenPdf> {
  pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdfjs-dist/legacy/build/pdf.worker.min.mjs", import.meta.url).href;
  const loading = pdfjs.getDocument({
    url,
    httpHeaders: { "X-Requested-With": "XMLHttpRequest" },
    cMapUrl: `${data}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${data}/standard_fonts/`,
    wasmUrl: `${data}/wasm/`,
    useWasm: false,
    enableXfa: false,
    rangeChunkSize: 256 * 1024,
    disableAutoFetch: true,
  });
  const eventBus = new EventBus();
  const linkService = new PDFLinkService({ eventBus, externalLinkTarget: 2, externalLinkRel: "noopener noreferrer nofollow" });
  const viewer = new PDFViewer({ container, eventBus, linkService, annotationMode: 1, annotationEditorMode: -1, textLayerMode: 1 });
  linkService.setViewer(viewer);
  const document = await loading.promise;
  eventBus.on("pagesinit", () => {
    viewer.currentScaleValue = "page-width";
  });
  viewer.setDocument(document);
  linkService.setDocument(document, null);
  const refit = new ResizeObserver(() => {
    if (viewer.currentScaleValue === "page-width") viewer.currentScaleValue = "page-width";
  });
  refit.observe(container);
  return {
    pages: document.numPages,
    zoom: (factor) => (viewer.currentScale = Math.min(8, Math.max(0.2, viewer.currentScale * factor))),
    fit: () => (viewer.currentScaleValue = "page-width"),
    close() {
      refit.disconnect();
      viewer.cleanup();
      void loading.destroy();
    },
  };
}
