// Which deliveries wait for their files, kept in the browser, and which window is sending each.

export interface Pending {
  readonly account: string;
  readonly id: string;
  readonly space: string;
  readonly path: readonly string[];
  /** Bytes that will be there when all have arrived. */
  readonly size: number;
}

const place = "landbox.deliveries";
const most = 50;

export function loadPending(): Pending[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]") as Pending[];
  } catch {
    return [];
  }
}

function store(all: readonly Pending[]): void {
  try {
    if (all.length === 0) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(all.slice(-most)));
  } catch {
    // No store: then a restart leaves it to a person to open the delivery.
  }
}

export const addPending = (one: Pending): void => store([...loadPending(), one]);

/** @returns whether it was there */
export function removePending(id: string): boolean {
  const all = loadPending();
  const left = all.filter((one) => one.id !== id);
  if (left.length < all.length) store(left);
  return left.length < all.length;
}

/** While a window that sends a delivery is there, others know that it is not interrupted: locks end with their window, however that ends. */
export function createClaims() {
  const own = new Map<string, () => void>();
  return {
    claim(id: string): void {
      if (own.has(id)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      own.set(id, resolve);
      void navigator.locks?.request(lockOf(id), () => promise).catch(() => undefined);
    },
    release(id: string): void {
      own.get(id)?.();
      own.delete(id);
    },
    /** Of these, those that nobody sends now. */
    async unclaimed(pending: readonly Pending[]): Promise<Pending[]> {
      const state = await navigator.locks?.query().catch(() => undefined);
      const held = new Set(state?.held?.map(({ name }) => name));
      return pending.filter(({ id }) => !own.has(id) && !held.has(lockOf(id)));
    },
  };
}

const lockOf = (id: string): string => `landbox-delivery-${id}`;
