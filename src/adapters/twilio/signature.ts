// The one module that is needed: `twilio` itself would load the whole SDK.
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import type { WebhookSignature } from '../../app/ports.ts';

/**
 * Checks `X-Twilio-Signature`: HMAC-SHA1 over the address and the sorted form, compared in constant time
 * (https://www.twilio.com/docs/usage/security). Without a token nothing is valid.
 */
export const makeTwilioSignature = ({
  authToken,
}: {
  readonly authToken: string;
}): WebhookSignature => ({
  valid: ({ url, params, signature }) => {
    // An HMAC with an empty key is one that anybody can make.
    if (authToken === '' || !signature || !URL.canParse(url)) return false;
    return validateRequest(authToken, signature, url, params);
  },
});
