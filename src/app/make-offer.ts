import type { MediationRequest, Offer } from '../domain/dispatch/records.ts';
import { DAY } from '../domain/time.ts';
import type { AdvanceDeps } from './advance-request.ts';
import type { Transaction } from './ports.ts';

/** An offer that stands for somebody's word, and not for a question of ours: it is accepted as soon as it is made. */
export const makeOfferFor = async (
  tx: Transaction,
  { ids, clock, networks }: Omit<AdvanceDeps, 'uow'>,
  request: MediationRequest,
  { mediatorId, expiresAt, score }: Pick<Offer, 'mediatorId' | 'expiresAt' | 'score'>,
): Promise<Offer> => {
  const now = clock.now();
  const { policy } = await networks.byId(request.networkId);
  const [made] = await tx.offers.insert(
    [
      {
        id: ids.uuid(),
        networkId: request.networkId,
        requestId: request.id,
        mediatorId,
        expiresAt,
        score,
        wave: request.wave,
        createdAt: now,
        parts: {},
      },
    ],
    now - policy.sms.codeQuarantineDays * DAY,
  );
  if (!made) throw new Error('an offer was not stored');
  return made;
};
