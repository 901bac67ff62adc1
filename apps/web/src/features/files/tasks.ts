// What runs over many entries right now, the question about taken names, and the report of what went wrong.
import { shallowReactive, shallowRef, triggerRef } from "vue";
import type { Entry } from "@landbox/wire";
import type { Failed } from "./model/batch.ts";

/** Milliseconds after which work shows that it is running; what is done before needs no sign. */
const showAfter = 400;

export type TakenAnswer = "keep-both" | "replace" | "skip";

export interface RunningTask {
  readonly id: number;
  /** `move`, `copy`, `delete` or `undo`. */
  readonly key: string;
  readonly total: number;
  finished: number;
  cancel: () => void;
}

export interface Report {
  key: string;
  failed: readonly Failed<Entry>[];
  /** Tries again what failed. */
  again: () => void;
}

export interface TakenQuestion {
  names: readonly string[];
  target: string;
  answer: (choice: TakenAnswer) => void;
}

export function createTasks() {
  const running = shallowRef<readonly RunningTask[]>([]);
  const report = shallowRef<Report | null>(null);
  const questions = shallowReactive<TakenQuestion[]>([]);
  let nextId = 1;

  return {
    running,
    lastReport: report,
    questions,
    /** Shows progress when the work takes a while; `end` must be called. */
    begin(key: string, total: number) {
      const ended = new AbortController();
      const task: RunningTask = { id: nextId++, key, total, finished: 0, cancel: () => ended.abort() };
      const timer = setTimeout(() => (running.value = [...running.value, task]), showAfter);
      return {
        signal: ended.signal,
        progress: (finished: number): void => {
          task.finished = finished;
          triggerRef(running);
        },
        end: (): void => {
          clearTimeout(timer);
          running.value = running.value.filter((one) => one !== task);
        },
      };
    },
    report: (value: Report): void => void (report.value = value),
    closeReport: (): void => void (report.value = null),
    /** Asks once for all what to do about names that are taken in the target. */
    ask: (taken: readonly Entry[], target: string): Promise<TakenAnswer> =>
      new Promise((resolve) => {
        const question: TakenQuestion = {
          names: taken.map(({ name }) => name),
          target,
          answer(choice) {
            questions.splice(questions.indexOf(question), 1);
            resolve(choice);
          },
        };
        questions.push(question);
      }),
    clear(): void {
      for (const task of running.value) task.cancel();
      report.value = null;
      for (const question of [...questions]) question.answer("skip");
    },
  };
}

export type Tasks = ReturnType<typeof createTasks>;
