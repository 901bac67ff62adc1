// What the forms share that make a delivery or a request: the box's rules, what is chosen, what is wrong with it, and what the server says to it.
import { onMounted, reactive, watch } from "vue";
import { asFailure } from "@landbox/client";
import type { ClientFailure } from "@landbox/client";
import type { LinkRules } from "@landbox/wire";
import { useApp } from "../../app-context.ts";
import { dayIn } from "./days.ts";
import { createLinkOptions, faultsOf } from "./link-options.ts";
import type { LinkOptions, OptionFaults } from "./link-options.ts";

export interface LinkForm {
  /** Undefined until they are there. */
  rules: LinkRules | undefined;
  options: LinkOptions;
  faults: OptionFaults;
  busy: boolean;
  problem: ClientFailure | null;
  /** What the server said about something that was filled in. */
  refused: string;
}

export function useLinkForm() {
  const { client, session } = useApp();
  const form = reactive<LinkForm>({ rules: undefined, options: createLinkOptions(), faults: {}, busy: false, problem: null, refused: "" });

  async function load(): Promise<void> {
    form.problem = null;
    try {
      form.rules = await client.getLinkRules();
      form.options.expiresOn ||= dayIn(form.rules.days);
    } catch (thrown) {
      form.problem = asFailure(thrown);
    }
  }
  onMounted(load);
  // What was wrong is so no longer once it is being changed.
  watch(
    () => form.options.recipients,
    () => (form.faults = { ...form.faults, recipients: undefined }),
  );

  /** @returns whether the options are as the box's rules want them; `faults` says what is not */
  function check(rules: LinkRules): boolean {
    form.refused = "";
    form.problem = null;
    form.faults = faultsOf(form.options, rules);
    return !Object.values(form.faults).some(Boolean);
  }

  /** Does what the button is for; what goes wrong is said in the form. */
  async function make(work: () => Promise<void>): Promise<void> {
    form.busy = true;
    try {
      await work();
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === "unauthenticated") session.expire();
      else if (failure.code === "bad_request" && !failure.message.startsWith("HTTP")) form.refused = failure.message;
      else form.problem = failure;
    } finally {
      form.busy = false;
    }
  }

  return { form, load, check, make };
}
