// Where something lies, as address and as words, for lists whose entries come from everywhere.
import { useApp } from "../../app-context.ts";
import { useWords } from "../../i18n/use-words.ts";

interface At {
  /** "" for the place of what others shared (see `above`). */
  readonly space: string;
  /** Names from the space's root. */
  readonly path: readonly string[];
}

export function useEntryPlaces() {
  const { client, session } = useApp();
  const { t } = useWords();
  const spaceOf = (id: string) => session.state.info?.spaces.find((space) => space.id === id);
  const sharedFile = (id: string) => session.state.info?.sharedFiles.find((file) => file.id === id);
  const rootName = (id: string): string => {
    if (id === "") return t("places.shared");
    const space = spaceOf(id);
    return !space || space.kind === "personal" ? t("places.myFiles") : space.name;
  };
  const webDavPathOf = (id: string): string => (spaceOf(id) ?? sharedFile(id))?.webDavPath ?? "";
  return {
    /** The page's address of a folder. */
    folderAddress({ space, path }: At): string {
      if (space === "") return "/shared";
      const root = spaceOf(space)?.kind === "personal" ? "/files" : `/spaces/${encodeURIComponent(space)}`;
      return [root, ...path.map(encodeURIComponent)].join("/");
    },
    /** From where the browser downloads a file. */
    downloadUrl: ({ space, path }: At): string => client.fileUrl(webDavPathOf(space), path),
    webDavPathOf,
    /** `Meine Dateien › Bauamt`. */
    placeWords: ({ space, path }: At): string => [rootName(space), ...path].join(" › "),
    rootName,
  };
}

/** Where an entry lies. What was shared itself lies nowhere that its recipient sees, but is among what others shared. */
export const above = ({ space, path }: { space: string; path: readonly string[] }): At =>
  path.length === 0 ? { space: "", path: [] } : { space, path: path.slice(0, -1) };
