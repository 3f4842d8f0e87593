import type { Call } from './call.ts';
import type { E164, Message } from './message.ts';
import type { Faults } from './faults.ts';

/** What happens on the simulated network, as told on `GET /events`. */
export type PhoneEvent =
  | { readonly kind: 'message'; readonly phone: E164; readonly message: Message }
  | { readonly kind: 'status'; readonly phone: E164; readonly message: Message }
  | { readonly kind: 'call'; readonly phone: E164; readonly call: Call }
  | { readonly kind: 'phone'; readonly phone: E164 }
  | { readonly kind: 'faults'; readonly faults: Faults };

export interface NumberedEvent {
  readonly id: number;
  readonly kind: PhoneEvent['kind'];
  readonly phone: E164 | null;
  /** The JSON text, made at once: a message changes after it was told. */
  readonly data: string;
}

type Listener = (event: NumberedEvent) => void;

export interface Events {
  publish(event: PhoneEvent): void;
  /** Calls for each event from now on; returns the way to end it. */
  subscribe(listener: Listener): () => void;
  /** What was published after the event `id` and is still remembered, in order. */
  after(id: number): readonly NumberedEvent[];
  listeners(): number;
}

/** A numbered stream that remembers its last `memory` events, for clients that reconnect. */
export const makeEvents = (toJson: (event: PhoneEvent) => object, memory = 500): Events => {
  const recent: NumberedEvent[] = [];
  const listeners = new Set<Listener>();
  let lastId = 0;
  return {
    publish: (event) => {
      lastId += 1;
      const phone = 'phone' in event ? event.phone : null;
      const data = JSON.stringify(toJson(event));
      const numbered = { id: lastId, kind: event.kind, phone, data };
      recent.push(numbered);
      if (recent.length > memory) recent.shift();
      for (const listener of listeners) listener(numbered);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    after: (id) => recent.filter((event) => event.id > id),
    listeners: () => listeners.size,
  };
};
