import type { RefusalCode, RefusalDetails } from '../../app/refusal.ts';
import { Refusal } from '../../app/refusal.ts';

/** What people are told when the database refuses, by the name of the constraint. What is not here is a fault of ours. */
const REFUSALS: Readonly<Record<string, readonly [RefusalCode, RefusalDetails?]>> = {
  bookings_no_overlap: ['mediator-busy'],
  bookings_one_live_per_request: ['offer-taken'],
  bookings_moves: ['booking-closed'],
  requests_moves: ['request-closed'],
  offers_one_open_per_mediator: ['already-exists'],
  mediators_phone_unique: [
    'already-exists',
    { errors: [{ path: 'phone', message: 'Another mediator has this number.' }] },
  ],
  accounts_email_unique: [
    'already-exists',
    { errors: [{ path: 'email', message: 'Somebody has access with this address already.' }] },
  ],
  accounts_mediator_unique: [
    'already-exists',
    { errors: [{ path: 'mediatorId', message: 'This mediator has an account already.' }] },
  ],
  accounts_organisation_fk: [
    'invalid-fields',
    {
      errors: [{ path: 'organisationId', message: 'No organisation of this network has this id.' }],
    },
  ],
  accounts_partner_fk: [
    'invalid-fields',
    { errors: [{ path: 'partnerId', message: 'No partner of this network has this id.' }] },
  ],
  accounts_mediator_fk: [
    'invalid-fields',
    { errors: [{ path: 'mediatorId', message: 'No mediator of this network has this id.' }] },
  ],
  passkeys_credential_unique: ['already-exists'],
  organisations_name_unique: [
    'already-exists',
    { errors: [{ path: 'name', message: 'An organisation of this name exists.' }] },
  ],
  partners_name_unique: [
    'already-exists',
    { errors: [{ path: 'name', message: 'A partner of this name exists.' }] },
  ],
  sites_name_unique: [
    'already-exists',
    { errors: [{ path: 'name', message: 'The organisation has a site of this name here.' }] },
  ],
  networks_slug_unique: [
    'already-exists',
    { errors: [{ path: 'slug', message: 'A network of this name exists.' }] },
  ],
  mediators_partner_fk: [
    'invalid-fields',
    { errors: [{ path: 'partnerId', message: 'No partner of this network has this id.' }] },
  ],
  mediators_home_comune_comuni_istat_fk: [
    'invalid-fields',
    { errors: [{ path: 'homeComune', message: 'No comune has this ISTAT code.' }] },
  ],
  mediator_languages_language_fk: [
    'invalid-fields',
    { errors: [{ path: 'languages', message: 'The network does not list this language.' }] },
  ],
  api_keys_organisation_fk: [
    'invalid-fields',
    {
      errors: [{ path: 'organisationId', message: 'No organisation of this network has this id.' }],
    },
  ],
  api_keys_mediator_fk: [
    'invalid-fields',
    { errors: [{ path: 'mediatorId', message: 'No mediator of this network has this id.' }] },
  ],
  api_keys_partner_fk: [
    'invalid-fields',
    { errors: [{ path: 'partnerId', message: 'No partner of this network has this id.' }] },
  ],
  requests_language_fk: [
    'invalid-fields',
    { errors: [{ path: 'language', message: 'The network does not list this language.' }] },
  ],
  requests_site_fk: [
    'invalid-fields',
    { errors: [{ path: 'siteId', message: 'The organisation has no site with this id.' }] },
  ],
};

/** What PostgreSQL says of an error. */
export interface DatabaseFault {
  /** SQLSTATE. */
  readonly code: string;
  readonly constraint: string | null;
}

/** The database's own error, which drizzle wraps as a cause; null when the error came from elsewhere. */
export const databaseFault = (error: unknown): DatabaseFault | null => {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code, constraint } = at as { code?: unknown; constraint?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))
      return { code, constraint: typeof constraint === 'string' ? constraint : null };
  }
  return null;
};

/** The refusal that stands behind a constraint, or the error as it came. */
export const asRefusal = (error: unknown): unknown => {
  const known = REFUSALS[databaseFault(error)?.constraint ?? ''];
  return known ? new Refusal(known[0], known[1]) : error;
};

/** The constraints that people hear of. */
export const REFUSED_CONSTRAINTS: readonly string[] = Object.keys(REFUSALS);
