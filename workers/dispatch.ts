import type { UseCases } from '../src/app/use-cases.ts';

/** A request has something due. */
export const dispatch = ({ advanceRequest }: UseCases) => advanceRequest;
