import type { E164 } from './message.ts';

/** Whose phone it is, for the label on it. */
export interface Owner {
  readonly name: string;
  readonly language: string;
}

export type Owners = Readonly<Record<E164, Owner>>;

export interface PhoneBook {
  read(): Promise<Owners>;
}

const maxAgeMs = 2_000;

/** The labels, asked for at most every two seconds; none while they can't be had. */
export const makePhoneBook = (source: () => Promise<Owners> | undefined): PhoneBook => {
  let owners: Owners = {};
  let readAt = -Infinity;
  return {
    read: async () => {
      if (performance.now() - readAt < maxAgeMs) return owners;
      readAt = performance.now();
      try {
        owners = (await source()) ?? {};
      } catch {
        // The labels belong to the product, which may be down: the phones work without them.
      }
      return owners;
    },
  };
};
