import type { UseCases } from '../src/app/use-cases.ts';

/** Somebody wrote an SMS. */
export const inbound = ({ receiveSms }: UseCases) => receiveSms;
