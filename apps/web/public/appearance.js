// Before anything is drawn: the theme that was chosen in this browser, so that nothing flashes in the other one. See src/shell/appearance.ts.
try {
  const chosen = localStorage.getItem("landbox.appearance");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden by the browser; then the system decides.
}
