import { en } from './en.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import type { LanguageWords } from './words.ts';

/** Every language is read from every phone: she writes in the one that comes to her. */
export const ALL_WORDS: readonly LanguageWords[] = [it, en, fr];
