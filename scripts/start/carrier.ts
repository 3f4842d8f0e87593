import pg from 'pg';
import { demo } from '../../config/demo.ts';
import type { Env } from '../../config/env.ts';
import type { Settings } from '../../src/main.ts';

type Account = Settings['carrier'];

/** The account of the phone simulator: invented, and the same at every start. */
const DEMO_ACCOUNT = {
  accountSid: `AC${'0'.repeat(31)}1`,
  authToken: 'the-phone-simulator-has-no-secrets',
  from: demo.sender,
};

export const phonesUrl = (env: Env): string => `http://127.0.0.1:${env.PHONES_PORT}`;

/** Twilio's account from the configuration, or the simulator's. */
export const carrierOf = (env: Env): Account => {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM } = env;
  if (env.DEMO || !TWILIO_ACCOUNT_SID || !TWILIO_AUTH_TOKEN || !TWILIO_FROM)
    return { ...DEMO_ACCOUNT, apiUrl: phonesUrl(env) };
  return {
    accountSid: TWILIO_ACCOUNT_SID,
    authToken: TWILIO_AUTH_TOKEN,
    from: TWILIO_FROM,
    apiUrl: env.TWILIO_API_URL,
  };
};

/** Invented people must never be texted for real. */
export const refuseDemoData = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
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
