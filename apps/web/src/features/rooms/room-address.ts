// The page of a room, from what its files are asked for with.

/** @param space key of a space of kind `room`: the room's id, in other boxes with the folder that was given there behind a "!" */
export const roomAddress = (space: string): string => `/rooms/${encodeURIComponent(space.split("!")[0] ?? "")}`;
