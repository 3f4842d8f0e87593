import type { CarrierState } from './carrier-state.ts';

const STATES: ReadonlyMap<string, CarrierState> = new Map([
  ['queued', 'queued'],
  ['initiated', 'queued'],
  ['ringing', 'sent'],
  ['in-progress', 'sent'],
  ['completed', 'delivered'],
  ['busy', 'undelivered'],
  ['no-answer', 'undelivered'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

/**
 * Twilio's word for a call's state as the state of what was to be said in it, or null for one that says nothing
 * (https://www.twilio.com/docs/voice/api/call-resource#call-status-values).
 */
export const callState = (status: string): CarrierState | null => STATES.get(status) ?? null;
