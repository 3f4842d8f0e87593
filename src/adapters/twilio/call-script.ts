// The one module that is needed: `twilio` itself would load the whole SDK.
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import type { CallScript } from '../../app/ports.ts';

/** Seconds for a key. */
const PATIENCE = 8;

type Language = Exclude<VoiceResponse.SayAttributes['language'], undefined>;

/** Calls as TwiML; the SDK's builder escapes what is said (https://www.twilio.com/docs/voice/twiml). */
export const twilioCallScript: CallScript = {
  write: (view, answerUrl) => {
    const twiml = new VoiceResponse();
    if (view === null) {
      twiml.hangup();
      return twiml.toString();
    }
    const language = view.locale as Language;
    if (view.otherwise === null) {
      twiml.say({ language }, view.say);
      return twiml.toString();
    }
    const gather = { numDigits: 1, action: answerUrl, method: 'POST', timeout: PATIENCE };
    twiml.gather(gather).say({ language }, view.say);
    twiml.say({ language }, view.otherwise);
    return twiml.toString();
  },
};
