// Selecting with a frame that the mouse draws from a blank place; with Ctrl or Shift it adds. Everything it does can be done by keyboard too; fingers scroll instead.
import { onScopeDispose, ref } from "vue";
import type { Ref } from "vue";
import type { Entry } from "@landbox/wire";
import type { FolderView } from "../folder-view.ts";
import { boxOf, touches } from "../model/rubber-band.ts";
import type { Box } from "../model/rubber-band.ts";

/** Pixels the mouse must go before a press becomes a frame. */
const least = 5;
/** Near the window's edge the page scrolls: pixels from the edge, and pixels of each step. */
const edge = 48;
const fastest = 24;

interface Band {
  /** Where it began, in pixels of the document. */
  x: number;
  y: number;
  drawn: boolean;
  /** What was selected before, which stays with Ctrl or Shift. */
  before: readonly Entry[];
  keep: boolean;
  /** Boxes of entries that were seen, in pixels of the document; those that have left the screen still count. */
  boxes: Map<number, Box>;
  mouse: { x: number; y: number };
}

/** The blank places are marked with `data-blank`; the margins of the page belong to them. */
const isBlank = (target: EventTarget | null): boolean => target instanceof Element && target.matches("[data-blank], main");

/** @returns the frame to draw, in pixels of the document */
export function useRubberBand(view: FolderView, root: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Box | null>> {
  const frame = ref<Box | null>(null);
  let band: Band | null = null;
  let turn = 0;

  function choose(at: Band, box: Box): void {
    for (const element of root.value?.querySelectorAll<HTMLElement>("[data-index]") ?? []) {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      at.boxes.set(Number(element.dataset["index"]), {
        left: left + scrollX,
        top: top + scrollY,
        right: right + scrollX,
        bottom: bottom + scrollY,
      });
    }
    const hit = [...at.boxes].filter(([, one]) => touches(one, box)).map(([index]) => index);
    const entries = hit.sort((a, b) => a - b).flatMap((index) => view.listing.value.entryAt(index) ?? []);
    const [first] = hit;
    view.selection.value.all([...(at.keep ? at.before : []), ...entries]);
    if (first !== undefined) view.current.value = first;
  }

  function draw(): void {
    if (!band) return;
    const [x, y] = [band.mouse.x + scrollX, band.mouse.y + scrollY];
    band.drawn ||= Math.hypot(x - band.x, y - band.y) >= least;
    if (!band.drawn) return;
    const box = boxOf(band, { x, y });
    const { clientWidth, scrollHeight } = document.documentElement;
    // A frame that stuck out would make the page larger.
    frame.value = {
      left: Math.max(0, box.left),
      top: Math.max(0, box.top),
      right: Math.min(clientWidth, box.right),
      bottom: Math.min(scrollHeight, box.bottom),
    };
    choose(band, box);
  }

  function scroll(): void {
    if (!band) return;
    const { y } = band.mouse;
    const by = y < edge ? y - edge : y > innerHeight - edge ? y - innerHeight + edge : 0;
    if (by !== 0 && band.drawn) {
      scrollBy(0, Math.max(-fastest, Math.min(fastest, by / 2)));
      draw();
    }
    turn = requestAnimationFrame(scroll);
  }

  function end(): void {
    cancelAnimationFrame(turn);
    band = null;
    frame.value = null;
    for (const [name, listener] of Object.entries(during)) removeEventListener(name, listener as EventListener, true);
  }
  const during = {
    pointermove(event: PointerEvent): void {
      if (!band) return;
      if ((event.buttons & 1) === 0) return end();
      band.mouse = { x: event.clientX, y: event.clientY };
      draw();
    },
    pointerup(event: PointerEvent): void {
      const at = band;
      end();
      // A click beside everything selects nothing.
      if (at && !at.drawn && !at.keep && event.button === 0) view.selection.value.clear();
    },
    pointercancel: end,
    keydown(event: KeyboardEvent): void {
      if (event.key !== "Escape" || !band) return;
      event.preventDefault();
      event.stopPropagation();
      view.selection.value.all(band.before);
      end();
    },
    blur(event: FocusEvent): void {
      // The window lost the focus, not a button that was hidden because something is marked now.
      if (event.target === window) end();
    },
  };

  function begin(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || event.button !== 0 || event.altKey || !isBlank(event.target) || !view.list.value) return;
    // On the scroll bar.
    if (event.clientX >= document.documentElement.clientWidth) return;
    band = {
      x: event.clientX + scrollX,
      y: event.clientY + scrollY,
      drawn: false,
      before: view.selection.value.entries.value,
      keep: event.ctrlKey || event.metaKey || event.shiftKey,
      boxes: new Map(),
      mouse: { x: event.clientX, y: event.clientY },
    };
    for (const [name, listener] of Object.entries(during)) addEventListener(name, listener as EventListener, true);
    turn = requestAnimationFrame(scroll);
  }
  /** The browser would mark text. */
  const noText = (event: MouseEvent): void => {
    if (band && isBlank(event.target)) event.preventDefault();
  };
  addEventListener("pointerdown", begin);
  addEventListener("mousedown", noText);
  onScopeDispose(() => {
    end();
    removeEventListener("pointerdown", begin);
    removeEventListener("mousedown", noText);
  });
  return frame;
}
