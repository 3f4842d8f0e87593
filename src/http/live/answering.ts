import type { Log } from '../../app/ports.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { Actor } from '../../domain/actor.ts';
import { fieldFaults } from '../field-sentences.ts';
import type { ApiLanguage } from '../language.ts';
import { presentMediatorBooking } from '../present.ts';
import { EdgeProblem, errorFields, explainError, problemOf } from '../problem.ts';
import { readInput } from '../validation.ts';
import type { LiveLimits } from './limits.ts';
import type { Ref, ServerMessage } from './messages.ts';
import { clientMessage, refOf } from './messages.ts';

export interface SessionDeps {
  readonly useCases: UseCases;
  readonly publicUrl: string;
  readonly limits: LiveLimits;
  readonly log: Log;
}

export interface Caller {
  readonly actor: Actor;
  readonly language: ApiLanguage;
  /** Whether the key that opened the connection is still valid. */
  readonly isKnown: () => Promise<boolean>;
}

/** What becomes of a client's message: an answer to it, or a problem with its `ref`; never an error. */
export interface Answering {
  answer(message: unknown): Promise<void>;
  refuse(error: unknown, ref: Ref): void;
}

export const makeAnswering = (
  { actor, language }: Caller,
  send: (message: ServerMessage) => void,
  { useCases, publicUrl, log }: Omit<SessionDeps, 'limits'>,
): Answering => {
  const refuse = (error: unknown, ref: Ref): void => {
    const { code, facts } = explainError(error, language);
    if (code === 'internal-error') log.error(errorFields(error), 'live answer failed');
    send({ ...problemOf(publicUrl, code, language, facts), type: 'problem', ref });
  };

  const answer = async (message: unknown): Promise<void> => {
    const ref = refOf(message);
    try {
      const read = readInput(clientMessage, message);
      if (!read.ok)
        throw new EdgeProblem('invalid-message', { errors: fieldFaults(read.issues, language) });
      const { offerId, answer: choice, reason } = read.value;
      const input = { answer: choice, ...(reason === undefined ? {} : { reason }) };
      const booking = await useCases.answerOffer(actor, offerId, input, 'live');
      const zone = booking === null ? '' : await useCases.zoneOf(actor.networkId);
      send({
        type: 'answered',
        ref,
        booking: booking && presentMediatorBooking(booking, zone),
      });
    } catch (error) {
      refuse(error, ref);
    }
  };

  return { answer, refuse };
};
