// The arrow keys of a viewer: to the next file and back.

/** A listener for keys. Arrow keys belong to what has the focus where that needs them: fields, players, and what is enlarged. */
export const walkKeys =
  (step: (by: 1 | -1) => void) =>
  (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const [origin] = event.composedPath() as HTMLElement[];
    if (origin?.closest("video, audio, textarea, input, [role=textbox], [data-own-arrows]")) return;
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else return;
    event.preventDefault();
  };
