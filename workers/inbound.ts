import type { UseCases } from '../src/app/use-cases.ts';

/** Somebody wrote an SMS: whichever was written first is read first. */
export const inbound =
  ({ receiveSms }: UseCases) =>
  (_id: string) =>
    receiveSms();
