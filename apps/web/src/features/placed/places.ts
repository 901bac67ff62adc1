// Where something lies, as address and as words, for lists whose entries come from everywhere.
import { useApp } from "../../app-context.ts";
import { useWords } from "../../i18n/use-words.ts";

interface At {
  readonly space: string;
  /** Names from the space's root. */
  readonly path: readonly string[];
}

export function useEntryPlaces() {
  const { client, session } = useApp();
  const { t } = useWords();
  const spaceOf = (id: string) => session.state.info?.spaces.find((space) => space.id === id);
  const rootName = (id: string): string => {
    const space = spaceOf(id);
    return !space || space.kind === "personal" ? t("places.myFiles") : space.name;
  };
  return {
    spaceOf,
    /** The page's address of a folder. */
    folderAddress({ space, path }: At): string {
      const root = spaceOf(space)?.kind === "personal" ? "/files" : `/spaces/${encodeURIComponent(space)}`;
      return [root, ...path.map(encodeURIComponent)].join("/");
    },
    /** From where the browser downloads a file. */
    downloadUrl: ({ space, path }: At): string => client.fileUrl(spaceOf(space)?.webDavPath ?? "", path),
    /** `Meine Dateien › Bauamt`. */
    placeWords: ({ space, path }: At): string => [rootName(space), ...path].join(" › "),
    rootName,
  };
}

export const above = <T extends { space: string; path: readonly string[] }>({
  space,
  path,
}: T): { space: string; path: readonly string[] } => ({
  space,
  path: path.slice(0, -1),
});
