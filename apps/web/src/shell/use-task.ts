// One thing that is being done: busy meanwhile, with what went wrong afterwards.
import { ref } from "vue";
import { asFailure } from "@landbox/client";
import type { ClientFailure } from "@landbox/client";
import { useWords } from "../i18n/use-words.ts";

export function useTask() {
  const words = useWords();
  const busy = ref(false);
  const problem = ref<ClientFailure | null>(null);

  /** Runs the work unless something runs already; true when it went well. */
  async function run(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      problem.value = asFailure(thrown);
      return false;
    } finally {
      busy.value = false;
    }
  }

  /** The server's own sentence where it explains what is wrong with the input, else ours. */
  function sentence(failure: ClientFailure): string {
    const explains = ["bad_request", "forbidden", "already_exists", "invalid_name", "precondition_failed", "too_large"].includes(
      failure.code,
    );
    return explains && !failure.message.startsWith("HTTP") ? failure.message : words.failure(failure);
  }

  return { busy, problem, run, sentence };
}
