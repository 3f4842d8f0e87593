import pg from 'pg';
import { demo } from '../../config/demo.ts';
import type { Env } from '../../config/env.ts';
import { SEES_EVERYTHING, type Settings } from '../../src/main.ts';

type Account = Settings['carrier'];

/** The account of the phone simulator: invented, and the same at every start. */
const DEMO_ACCOUNT = {
  accountSid: `AC${'0'.repeat(31)}1`,
  authToken: 'the-phone-simulator-has-no-secrets',
  from: demo.sender,
  whatsappFrom: demo.sender,
};

export const phonesUrl = (env: Env): string => `http://127.0.0.1:${env.PHONES_PORT}`;

/** Twilio's account from the configuration, or the simulator's. */
export const carrierOf = (env: Env): Account => {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = env;
  if (env.DEMO || !accountSid || !authToken) return { ...DEMO_ACCOUNT, apiUrl: phonesUrl(env) };
  return {
    accountSid,
    authToken,
    apiUrl: env.TWILIO_API_URL,
    from: env.TWILIO_FROM ?? null,
    messagingServiceSid: env.TWILIO_MESSAGING_SERVICE_SID ?? null,
    whatsappFrom: env.TWILIO_WHATSAPP_FROM ?? null,
  };
};

/** What the senders of this configuration cannot do, in a sentence; null: nothing to say. */
export const missingSenders = (env: Env): string | null =>
  env.DEMO || env.TWILIO_FROM !== undefined
    ? null
    : 'No TWILIO_FROM: nobody is called in an emergency, whatever a network’s policy says.';

/** Invented people must never be texted for real. */
export const refuseDemoData = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl, options: SEES_EVERYTHING });
  // A lost connection fails the statement under way; without a listener it would also end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select name from networks where demo limit 1',
    );
    const [demo] = rows;
    if (demo)
      throw new Error(
        `The database holds the demo network "${demo.name}", and a real carrier is configured: use another database, or leave out TWILIO_ACCOUNT_SID.`,
      );
  } finally {
    await client.end();
  }
};
