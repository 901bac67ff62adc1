// The people of one body of a room, a page at a time: fetched when they are looked at, and anew when the room has changed.
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import type { RoomBody, RoomPerson } from "@landbox/wire";
import { useApp } from "../../app-context.ts";
import { useTask } from "../../shell/use-task.ts";
import { useRoom } from "./use-room.ts";

/** People of one page; milliseconds after the last letter; people that the server gives at once. */
const pageSize = 50;
const pause = 250;
const most = 500;

/** @param open whether they are looked at */
export function useBodyPeople(body: () => RoomBody, open: Readonly<Ref<boolean>>) {
  const { client } = useApp();
  const { details } = useRoom();
  const { problem, sentence, run, busy } = useTask();
  const people = shallowRef<readonly RoomPerson[]>();
  const total = ref(0);
  const text = ref("");
  let turn = 0;

  /** @param from how many of those on the screen stay; 0 fetches as many anew */
  async function load(from = 0): Promise<void> {
    const own = ++turn;
    const shown = people.value?.length ?? 0;
    const limit = from === 0 ? Math.min(Math.max(shown, pageSize), most) : pageSize;
    problem.value = null;
    busy.value = false;
    await run(async () => {
      const page = await client.listRoomPeople(details.value.room.id, { box: body().box, search: text.value.trim(), limit, offset: from });
      if (own !== turn) return;
      people.value = from === 0 ? page.people : [...(people.value ?? []), ...page.people];
      total.value = page.people.length === 0 && from > 0 ? from : page.total;
    });
  }

  watch([open, details], () => open.value && void load(), { immediate: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(text, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      people.value = people.value?.slice(0, pageSize);
      void load();
    }, pause);
  });
  onScopeDispose(() => clearTimeout(timer));

  return {
    ...{ people, total, text, busy, problem, sentence, load },
    /** More than a page: worth a search. */
    many: computed(() => text.value !== "" || body().people > pageSize),
    more: (): Promise<void> => load(people.value?.length ?? 0),
  };
}
