import { expect, test } from 'vitest'
import { languageFor } from './languages.ts'
import { createTranslator } from './translator.ts'

const files = '{count, plural, one {# file} other {# files}} in {folder}'
const german = createTranslator('de-DE', {
  [files]: '{count, plural, one {# Datei} other {# Dateien}} in {folder}',
  'Read the <link>manual</link>': 'Lesen Sie das <link>Handbuch</link>',
  'verb|Open': 'Öffnen',
  'state|Open': 'Offen',
})

test('plurals and numbers follow the language', () => {
  const values = { count: 12_345, folder: '<in> {out}' }
  expect(german.t(files, values)).toBe('12.345 Dateien in <in> {out}')
  expect(createTranslator('en-GB', {}).t(files, values)).toBe('12,345 files in <in> {out}')
  expect(german.t(files, { count: 1, folder: '/' })).toBe('1 Datei in /')
})

test('a text that is not translated is shown in English, without values as it is', () => {
  expect(german.t('Use {braces} as <they> are')).toBe('Use {braces} as <they> are')
})

test('one word with two meanings has two translations', () => {
  expect([german.tc('verb', 'Open'), german.tc('state', 'Open')]).toEqual(['Öffnen', 'Offen'])
})

test('markup of a text is replaced by nodes', () => {
  const parts = german.parts('Read the <link>manual</link>', { link: (content) => ({ to: content.join('') }) })
  expect(parts).toEqual(['Lesen Sie das ', { to: 'Handbuch' }])
})

test.each([
  [['fr-FR', 'de-AT', 'en'], 'de'],
  [['DE'], 'de'],
  [['en-US', 'de'], 'en'],
  [['fr', '*'], 'en'],
  [[], 'en'],
])('a browser that prefers %j gets %s', (preferred, language) => {
  expect(languageFor(preferred)).toBe(language)
})
