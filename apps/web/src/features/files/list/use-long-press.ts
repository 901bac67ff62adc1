// A long press of a finger, which browsers do not report alike: iOS has no event for it, Android calls it a context menu.
const holdFor = 500;
/** Pixels by which a finger may tremble. */
const tremble = 10;

/** Milliseconds for which the click that may follow a long press is expected. */
const clickWithin = 400;

interface Reactions {
  /** The finger has been down long enough on what `pressed` is. */
  onHold: (pressed: Element | null) => void;
  /** The finger goes up after that; what opens now does not lie under a pressed finger. */
  onRelease: (pressed: Element | null, event: PointerEvent) => void;
}

/** What lies under the finger now: the event's own target may be gone, when a picture took the place of an icon meanwhile. */
const under = ({ clientX, clientY }: PointerEvent): Element | null => document.elementFromPoint(clientX, clientY);

const swallow = (event: MouseEvent): void => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

export function useLongPress({ onHold, onRelease }: Reactions) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let start: PointerEvent | null = null;
  let held = false;
  let touch = false;

  const end = (): void => {
    clearTimeout(timer);
    start = null;
  };
  return {
    /** Whether the last pointer was a finger. */
    isTouch: (): boolean => touch,
    on: {
      pointerdown(event: PointerEvent): void {
        touch = event.pointerType === "touch";
        held = false;
        end();
        if (!touch || (event.target as HTMLElement).closest("button, input, label")) return;
        start = event;
        timer = setTimeout(() => {
          held = true;
          onHold(under(event));
        }, holdFor);
      },
      pointermove(event: PointerEvent): void {
        if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > tremble) end();
      },
      pointerup(event: PointerEvent): void {
        end();
        if (!held) return;
        held = false;
        // Some browsers send a click after it, which would meet what opens now.
        addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => removeEventListener("click", swallow, { capture: true }), clickWithin);
        onRelease(under(event), event);
      },
      pointercancel: end,
    },
  };
}
