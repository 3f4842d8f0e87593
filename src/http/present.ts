import type { z } from 'zod';
import type { CandidatesView, Preview, RelaxationView } from '../app/use-cases.ts';
import type {
  AvailabilityView,
  BookingProgressView,
  BookingView,
  MediatorBookingView,
  MediatorView,
  NoticeView,
  OfferView,
  RequestSummary,
  RequestView,
} from '../app/views.ts';
import { formatInstant, localDay } from '../domain/calendar/local-time.ts';
import { minutes, type Instant } from '../domain/time.ts';
import type { ApiLanguage } from './language.ts';
import { reasonInWords } from './problem.ts';
import type { noticeSchema } from './reference-schemas.ts';
import type {
  availabilitySchema,
  bookingSchema,
  candidatesSchema,
  mediatorBookingSchema,
  mediatorSchema,
  offerSchema,
  previewSchema,
  progressSchema,
  requestSchema,
  requestSummarySchema,
} from './schemas.ts';

// Views as the API writes them: instants become text in the network's zone, and fields are named one by one,
// so that nothing is told that the contract does not promise.

const orNull = (instant: Instant | null, write: (instant: Instant) => string): string | null =>
  instant === null ? null : write(instant);

const presentProgress = (
  booking: BookingProgressView & { readonly startsAt: Instant },
  zone: string,
): z.output<typeof progressSchema> => ({
  lateMinutes: booking.lateMinutes,
  expectedAt: formatInstant(booking.startsAt + minutes(booking.lateMinutes ?? 0), zone),
  reconfirmedAt: orNull(booking.reconfirmedAt, (at) => formatInstant(at, zone)),
  arrivedAt: orNull(booking.arrivedAt, (at) => formatInstant(at, zone)),
  finishedAt: orNull(booking.finishedAt, (at) => formatInstant(at, zone)),
});

const presentBooking = (booking: BookingView, zone: string): z.output<typeof bookingSchema> => ({
  id: booking.id,
  mediator: { id: booking.mediator.id, name: booking.mediator.name },
  startsAt: formatInstant(booking.startsAt, zone),
  endsAt: formatInstant(booking.endsAt, zone),
  state: booking.state,
  ...presentProgress(booking, zone),
});

export const presentSummary = (
  request: RequestSummary,
  zone: string,
): z.output<typeof requestSummarySchema> => ({
  id: request.id,
  code: request.code,
  state: request.state,
  attention: request.attention,
  organisationId: request.organisationId,
  siteId: request.siteId,
  siteName: request.siteName,
  comune: request.comune,
  mode: request.mode,
  language: request.language,
  acceptableLanguages: [...request.acceptableLanguages],
  startsAt: formatInstant(request.startsAt, zone),
  requestedStartsAt: orNull(request.requestedStartsAt, (at) => formatInstant(at, zone)),
  durationMinutes: request.durationMinutes,
  urgency: request.urgency,
  setting: request.setting,
  gender: { want: request.gender.want, required: request.gender.required },
  relax: [...request.relax],
  relaxed: [...request.relaxed],
  caseRef: request.caseRef,
  people: request.people,
  wave: request.wave,
  openOffers: request.openOffers,
  nextStepAt: orNull(request.nextStepAt, (at) => formatInstant(at, zone)),
  booking: request.booking === null ? null : presentBooking(request.booking, zone),
  createdAt: formatInstant(request.createdAt, zone),
  version: request.version,
});

export const presentRequest = (
  request: RequestView,
  zone: string,
): z.output<typeof requestSchema> => ({
  ...presentSummary(request, zone),
  preferredMediatorIds: [...request.preferredMediatorIds],
  unit: request.unit,
  contact: request.contact,
  notes: request.notes,
  cancellationReason: request.cancellationReason,
  history: request.history.map(({ at, kind, actor, data, mediator, offerId }) => ({
    at: formatInstant(at, zone),
    kind,
    actor,
    data: { ...data },
    mediator: mediator && { id: mediator.id, name: mediator.name },
    offerId,
  })),
});

const presentRelaxation = ({ change, eligible, startsAt }: RelaxationView, zone: string) => ({
  change,
  eligible,
  ...(startsAt === undefined ? {} : { startsAt: formatInstant(startsAt, zone) }),
});

export const presentPreview = (preview: Preview, zone: string): z.output<typeof previewSchema> => ({
  eligible: preview.eligible,
  usualAnswerMinutes: preview.usualAnswerMinutes,
  relaxations: preview.relaxations.map((one) => presentRelaxation(one, zone)),
});

export const presentCandidates = (
  candidates: CandidatesView,
  zone: string,
  language: ApiLanguage,
): z.output<typeof candidatesSchema> => ({
  eligible: candidates.eligible.map((one) => ({
    mediatorId: one.mediatorId,
    name: one.name,
    score: one.score,
    parts: { ...one.parts },
    degree: one.degree,
    via: one.via,
    vehicular: one.vehicular,
    travelMinutes: one.travelMinutes,
    asked: one.asked,
  })),
  excluded: candidates.excluded.map(({ mediatorId, name, reasons }) => ({
    mediatorId,
    name,
    reasons: reasons.map((broken) => reasonInWords(broken, language)),
  })),
  relaxations: candidates.relaxations.map((one) => presentRelaxation(one, zone)),
});

export const presentOffer = (offer: OfferView, zone: string): z.output<typeof offerSchema> => ({
  id: offer.id,
  requestId: offer.requestId,
  code: offer.code,
  state: offer.state,
  language: offer.language,
  setting: offer.setting,
  mode: offer.mode,
  comune: offer.comune,
  startsAt: formatInstant(offer.startsAt, zone),
  durationMinutes: offer.durationMinutes,
  urgency: offer.urgency,
  expiresAt: formatInstant(offer.expiresAt, zone),
  createdAt: formatInstant(offer.createdAt, zone),
  closedAt: orNull(offer.closedAt, (at) => formatInstant(at, zone)),
});

export const presentMediatorBooking = (
  booking: MediatorBookingView,
  zone: string,
): z.output<typeof mediatorBookingSchema> => ({
  id: booking.id,
  requestId: booking.requestId,
  requestCode: booking.requestCode,
  state: booking.state,
  language: booking.language,
  setting: booking.setting,
  mode: booking.mode,
  site: booking.site,
  organisation: booking.organisation,
  comune: booking.comune,
  unit: booking.unit,
  contact: booking.contact,
  notes: booking.notes,
  startsAt: formatInstant(booking.startsAt, zone),
  endsAt: formatInstant(booking.endsAt, zone),
  ...presentProgress(booking, zone),
});

export const presentNotice = (notice: NoticeView, zone: string): z.output<typeof noticeSchema> => ({
  id: notice.id,
  at: formatInstant(notice.at, zone),
  notice: notice.notice,
  attention: notice.attention,
  requestId: notice.requestId,
  requestCode: notice.requestCode,
  mediatorId: notice.mediatorId,
  mediatorName: notice.mediatorName,
});

export const presentMediator = (
  mediator: MediatorView,
  zone: string,
): z.output<typeof mediatorSchema> => ({
  id: mediator.id,
  givenName: mediator.givenName,
  familyName: mediator.familyName,
  gender: mediator.gender,
  phone: mediator.phone,
  messageLanguage: mediator.messageLanguage,
  smsOn: mediator.smsOn,
  channel: mediator.channel,
  state: mediator.state,
  partnerId: mediator.partnerId,
  partner: mediator.partner,
  homeComune: mediator.homeComune,
  mobility: mediator.mobility,
  maxTravelMinutes: mediator.maxTravelMinutes,
  modes: [...mediator.modes],
  languages: [...mediator.languages],
  qualifications: mediator.qualifications.map(({ setting, expiresAt }) => ({
    setting,
    expiresAt: orNull(expiresAt, (at) => localDay(at, zone)),
  })),
  contractMinutesPerWeek: mediator.contractMinutesPerWeek,
  weeklyCapMinutes: mediator.weeklyCapMinutes,
  documentsExpireAt: orNull(mediator.documentsExpireAt, (at) => localDay(at, zone)),
  version: mediator.version,
});

export const presentAvailability = (
  availability: AvailabilityView,
  zone: string,
): z.output<typeof availabilitySchema> => ({
  rules: availability.rules.map(({ weekday, from, to, validFrom, validTo }) => ({
    weekday,
    from,
    to,
    validFrom,
    validTo,
  })),
  exceptions: availability.exceptions.map(({ kind, start, end }) => ({
    kind,
    start: formatInstant(start, zone),
    end: formatInstant(end, zone),
  })),
});
