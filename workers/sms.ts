import type { UseCases } from '../src/app/use-cases.ts';

/** An SMS waits to leave. */
export const sms = ({ sendMessage }: UseCases) => sendMessage;
