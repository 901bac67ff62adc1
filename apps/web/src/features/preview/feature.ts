// Viewing files from a list: every file has an address that shows it.
import type { Feature } from "../feature.ts";

export const previewFeature: Feature = {
  // Relative: the viewer lies over whatever list stands there, and closing it leads back to it.
  viewer: (folder, entry) => (entry.isFolder ? undefined : `?preview=${entry.id}&at=${encodeURIComponent(folder.space)}`),
};
