// Addresses of the JSON API that name a space, or a file or folder in it.
export const spaceAddress = (space: string, rest: string): string => `/api/v1/spaces/${encodeURIComponent(space)}/${rest}`;

export const nodeAddress = (space: string, id: number, rest = ""): string => spaceAddress(space, `nodes/${id}${rest}`);

/** A query string of what is given. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
