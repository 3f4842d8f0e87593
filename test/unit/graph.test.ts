import { describe, expect, test } from '@jest/globals';
import { languageFit, makeLanguageGraph, understoodTags } from '../../src/domain/language/graph.ts';
import { graph } from '../support/matching.ts';

const fit = (language: string, works: string[], acceptableLanguages: string[] = []) =>
  languageFit(
    graph,
    { language, acceptableLanguages },
    works.map((tag) => ({ tag })),
  );

describe('the language graph', () => {
  test.each([
    ['ary', 'ary', 'exact'],
    ['ary', 'arq', 'close'],
    ['arq', 'ary', 'none'],
    ['ary', 'arz', 'partial'],
    ['arz', 'ary', 'poor'],
    ['bin', 'pcm', 'none'],
    ['bin', 'fr', 'none'],
    ['ARY', 'Arq', 'close'],
    ['xx', 'ary', 'none'],
  ] as const)('a speaker of %s and a mediator in %s: %s', (speaks, hears, degree) => {
    expect(graph.degree(speaks, hears)).toBe(degree);
  });

  test('close languages with one canonical tag stay two languages', () => {
    expect(graph.degree('fuc', 'fuf')).toBe('partial');
    expect(graph.degree('prs', 'pes')).toBe('close');
    expect(graph.resolve('fa')).toBe('pes');
    expect(graph.resolve('FA-af')).toBe('prs');
    expect(graph.resolve('ff')).toBe('fuc');
  });

  test('tags in any case are known, others are not', () => {
    expect(graph.has('Bin')).toBe(true);
    expect(graph.has('xx')).toBe(false);
    expect(graph.has('not a tag')).toBe(false);
  });

  test('names come in the reader’s language', () => {
    expect(graph.name('ary', 'it')).toBe('arabo marocchino');
    expect(graph.name('ary', 'en')).toBe('Moroccan Arabic');
    expect(graph.name('ary', 'fr')).toBe('arabe marocain');
    expect(graph.name('xx', 'it')).toBe('xx');
  });

  test('the data must be about languages that are listed, in tags that are BCP 47', () => {
    const french = { tag: 'fr', nameIt: 'francese', nameEn: 'French', endonym: 'français' };
    const line = { speaks: 'fr', hears: 'wo', degree: 'close' as const };
    expect(() => makeLanguageGraph({ languages: [french], intelligibility: [line] })).toThrow('wo');
    const odd = { ...french, tag: 'french!' };
    expect(() => makeLanguageGraph({ languages: [odd], intelligibility: [] })).toThrow('french!');
  });
});

describe('how a request is served', () => {
  test('by the language itself before a close one', () => {
    expect(fit('ary', ['arq', 'ary'])).toEqual({ degree: 'exact', via: 'ary', vehicular: false });
    expect(fit('ary', ['arz', 'arq'])).toEqual({ degree: 'close', via: 'arq', vehicular: false });
  });

  test('one way only', () => {
    expect(fit('arz', ['ary'])).toEqual({ degree: 'poor', via: 'ary', vehicular: false });
  });

  test('in a vehicular language when it was declared, also against the graph', () => {
    expect(fit('bin', ['pcm'])).toEqual({ degree: 'none', via: null, vehicular: false });
    expect(fit('bin', ['pcm'], ['PCM'])).toEqual({ degree: 'none', via: 'pcm', vehicular: true });
  });

  test('a declared language goes before one that is understood in part, after a close one', () => {
    expect(fit('ary', ['arz', 'fr'], ['fr'])).toMatchObject({ via: 'fr', vehicular: true });
    expect(fit('ary', ['arq', 'fr'], ['fr'])).toMatchObject({ via: 'arq', vehicular: false });
  });

  test('a dialect close to a declared language was not declared', () => {
    expect(fit('bin', ['arq'], ['ary'])).toMatchObject({ via: null, vehicular: false });
  });

  test.each([
    ['exact', ['ary']],
    ['close', ['ary', 'arq']],
    ['partial', ['ary', 'arq', 'arz']],
  ] as const)('for the database, at least %s: %p', (minimum, tags) => {
    expect(understoodTags(graph, 'ARY', minimum)).toEqual(tags);
  });

  test('an unknown language is understood in nothing', () => {
    expect(understoodTags(graph, 'xx', 'none')).toEqual([]);
  });
});
