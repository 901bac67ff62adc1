// Swiping with one finger, sideways: to the next or the previous file.

/** Pixels a finger must go sideways. */
const least = 60;

/** Listeners for the element on which is swiped. @param onSwipe 1: to the left, to the next; -1: to the previous */
export function useSwipe(onSwipe: (direction: 1 | -1) => void) {
  let start: { x: number; y: number } | undefined;
  return {
    touchstart(event: TouchEvent): void {
      const [touch] = event.touches;
      const scrolls = (event.target as HTMLElement).closest("[data-own-swipe]");
      start = touch && event.touches.length === 1 && !scrolls ? { x: touch.clientX, y: touch.clientY } : undefined;
    },
    touchend(event: TouchEvent): void {
      const [touch] = event.changedTouches;
      if (!start || !touch) return;
      const [x, y] = [touch.clientX - start.x, touch.clientY - start.y];
      start = undefined;
      // Enlarged with two fingers: then one finger moves the page.
      if ((visualViewport?.scale ?? 1) > 1.05) return;
      if (Math.abs(x) >= least && Math.abs(x) > 2 * Math.abs(y)) onSwipe(x < 0 ? 1 : -1);
    },
  };
}
