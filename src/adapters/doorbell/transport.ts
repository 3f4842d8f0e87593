/** How payloads travel between processes. Every process hears every payload, its own too. */
export interface Transport {
  /** Rejects when it could not be handed over. */
  publish(payloads: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface Hearing {
  heard(payload: string): void;
  /** Payloads may have been missed: it listens again after it could not. */
  resumed(): void;
  failed(error: unknown): void;
}

export const channel = 'ponte_doorbell';
