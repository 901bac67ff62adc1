// How a room and its bodies are described in a line.
import type { RoomBody, RoomSummary } from "@landbox/wire";
import { useWords } from "../../i18n/use-words.ts";
import "./words.ts";

export function useRoomWords() {
  const { t, day } = useWords();

  /** `Landratsamt Cham führt · Az. 6-311 · 3 Stellen · bis 31.12.2027`. */
  const factsOf = ({ own, host, fileNumber, bodies, until }: RoomSummary): string =>
    [
      own ? t("rooms.hostOwn") : t("rooms.hostOther", { host }),
      fileNumber === "" ? "" : t("rooms.fileNumberShort", { number: fileNumber }),
      bodies === 0 ? "" : t("rooms.bodyCount", bodies + 1),
      until === null ? "" : t("rooms.until", { day: day(until) }),
    ]
      .filter(Boolean)
      .join(" · ");

  /** What is not as usual; "" when nothing is. */
  function stateOf({ closedAt, goneAt, until, body }: Pick<RoomSummary, "closedAt" | "goneAt" | "until" | "body">): string {
    if (closedAt !== null) return goneAt === null ? t("rooms.closed") : t("rooms.closedUntil", { day: day(goneAt) });
    if (until !== null && until * 1000 < Date.now()) return t("rooms.ran", { day: day(until) });
    if (body === null || body.state === "active") return "";
    return standing(body);
  }

  /** Of a body: invited, takes part, leaves … */
  const standing = ({ state, endsAt }: Pick<RoomBody, "state" | "endsAt">): string =>
    endsAt === null || (state !== "leaving" && state !== "ended")
      ? t(`rooms.states.${state}`)
      : t(`rooms.statesAt.${state}`, { day: day(endsAt) });

  return { factsOf, stateOf, standing };
}
