/** Where a message is on its way, as far as the carrier knows. */
export type CarrierState = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';

const STATES: ReadonlyMap<string, CarrierState> = new Map([
  ['accepted', 'queued'],
  ['scheduled', 'queued'],
  ['queued', 'queued'],
  ['sending', 'queued'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

/**
 * Twilio's word for a message's state in ours, or null for one that says nothing of an SMS on its way out
 * (https://www.twilio.com/docs/messaging/api/message-resource#message-status-values).
 */
export const carrierState = (status: string): CarrierState | null => STATES.get(status) ?? null;
