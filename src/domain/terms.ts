/** The closed vocabularies of the field, as data: types, schemas and the database's checks all follow from here. */

export const MODES = ['on-site', 'phone', 'video'] as const;
export type Mode = (typeof MODES)[number];

export const URGENCIES = ['emergency', 'urgent', 'routine'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const SETTINGS = [
  'health',
  'mental-health',
  'legal',
  'school',
  'employment',
  'social-services',
  'minors',
  'trafficking',
  'labour-exploitation',
  'registry',
] as const;
/** Where the mediation happens and what it needs; see the rules of the field in the mission. */
export type Setting = (typeof SETTINGS)[number];

export const GENDERS = ['female', 'male', 'other'] as const;
export type Gender = (typeof GENDERS)[number];

/** What the requester said may give way, and what a relaxation changes. */
export const RELAXATIONS = [
  'gender',
  'dialect',
  'phone',
  'start-30',
  'start+30',
  'start-60',
  'start+60',
  'day-part',
] as const;
export type Relaxation = (typeof RELAXATIONS)[number];

export const MOBILITIES = ['car', 'public-transport', 'bicycle', 'foot', 'remote'] as const;
export type Mobility = (typeof MOBILITIES)[number];

export const REQUEST_STATES = [
  'open',
  'assigned',
  'in-progress',
  'completed',
  'unfilled',
  'cancelled',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const OFFER_STATES = [
  'queued',
  'sent',
  'delivered',
  'accepted',
  'declined',
  'expired',
  'withdrawn',
  'undeliverable',
] as const;
export type OfferState = (typeof OFFER_STATES)[number];

export const BOOKING_STATES = [
  'confirmed',
  'arrived',
  'finished',
  'given-up',
  'cancelled',
  'replaced',
  'no-show',
] as const;
export type BookingState = (typeof BOOKING_STATES)[number];

export const MESSAGE_STATES = [
  'queued',
  'sending',
  'unknown',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'dropped',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

export const MESSAGE_PURPOSES = [
  'offer',
  'confirmation',
  'taken',
  'not-needed',
  'cancelled',
  'expired',
  'reminder',
  'reply',
  'call',
  'sign-in',
] as const;
/** What an SMS to a mediator is for. */
export type MessagePurpose = (typeof MESSAGE_PURPOSES)[number];

export const CHANNELS = ['sms', 'whatsapp', 'voice'] as const;
/** How words reach a phone. */
export type Channel = (typeof CHANNELS)[number];

export const TEXT_CHANNELS = ['sms', 'whatsapp'] as const satisfies readonly Channel[];
/** How a mediator wants to be written to. */
export type TextChannel = (typeof TEXT_CHANNELS)[number];

export const INBOUND_STATES = ['stored', 'applied', 'answered', 'ignored'] as const;
export type InboundState = (typeof INBOUND_STATES)[number];

/** Why a coordinator should look at a request. */
export const ATTENTIONS = [
  'no-candidates',
  'nobody-answered',
  'everybody-declined',
  'unconfirmed',
  'undeliverable',
] as const;
export type Attention = (typeof ATTENTIONS)[number];

export const EXCLUSION_SCOPES = ['case', 'organisation', 'site', 'language'] as const;
/** What a conflict of interest is about. */
export type ExclusionScope = (typeof EXCLUSION_SCOPES)[number];

export const NOTICES = [
  'sms-stopped',
  'sms-started',
  'phone-muted',
  'prefix-not-allowed',
  'daily-cap-reached',
  'booking-given-up',
  'give-up-too-late',
] as const;
/** What a coordinator is told besides why a request needs her: of a phone, of the network's messages, of a booking. */
export type Notice = (typeof NOTICES)[number];

export const ROLES = [
  'front-desk',
  'mediator',
  'coordinator',
  'partner-manager',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

export const MESSAGE_LANGUAGES = ['it', 'en', 'fr'] as const;
/** The languages in which a mediator can have their messages. */
export type MessageLanguage = (typeof MESSAGE_LANGUAGES)[number];

export const DEGREES = ['exact', 'close', 'partial', 'poor', 'none'] as const;
/** How well a speaker of one language understands a mediator who works in another; best first. */
export type Degree = (typeof DEGREES)[number];
