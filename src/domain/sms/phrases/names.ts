import type { MessageLanguage, Mode, Setting } from '../../terms.ts';

/* Names as they stand in an SMS: short, and in the GSM-7 alphabet. */

/** Monday to Sunday. */
export const WEEKDAYS: Readonly<Record<MessageLanguage, readonly string[]>> = {
  it: ['lun', 'mar', 'mer', 'gio', 'ven', 'sab', 'dom'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  fr: ['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim'],
};

export const SETTING_NAMES: Readonly<Record<MessageLanguage, Readonly<Record<Setting, string>>>> = {
  it: {
    health: 'sanità',
    'mental-health': 'salute mentale',
    legal: 'legale',
    school: 'scuola',
    employment: 'lavoro',
    'social-services': 'servizi sociali',
    minors: 'minori',
    trafficking: 'tutela',
    'labour-exploitation': 'tutela lavoro',
    registry: 'anagrafe',
  },
  en: {
    health: 'health',
    'mental-health': 'mental health',
    legal: 'legal',
    school: 'school',
    employment: 'work',
    'social-services': 'social services',
    minors: 'minors',
    trafficking: 'protection',
    'labour-exploitation': 'labour protection',
    registry: 'registry',
  },
  fr: {
    health: 'santé',
    'mental-health': 'santé mentale',
    legal: 'juridique',
    school: 'école',
    employment: 'travail',
    'social-services': 'services sociaux',
    minors: 'mineurs',
    trafficking: 'protection',
    'labour-exploitation': 'protection travail',
    registry: 'état civil',
  },
};

/** Where a job is that has no place. */
export const REMOTE: Readonly<
  Record<MessageLanguage, Readonly<Record<Exclude<Mode, 'on-site'>, string>>>
> = {
  it: { phone: 'telefono', video: 'video' },
  en: { phone: 'phone', video: 'video' },
  fr: { phone: 'téléphone', video: 'vidéo' },
};
