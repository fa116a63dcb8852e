import { readFileSync } from 'node:fs'
import path from 'node:path'
import { placeholdersIn } from '@sallyport/contract/language/placeholders.ts'
import { describe, expect, test } from 'vitest'
import {
  areas,
  cataloguesOf,
  messagesIn,
  messagesOf,
  parseCatalogue,
  untranslatedIn,
  untranslatedOf,
} from './messages.ts'

test('texts are found with their contexts and values', () => {
  const source = `t(few ? 'One' : 'Many {count}', { count }); tc('verb', 'Open'); <b>{rich('See <a>this</a>', { a: make })}</b>`
  expect(messagesIn('a.tsx', source)).toMatchObject([
    { key: 'One', values: ['count'] },
    { key: 'Many {count}', isFormatted: true },
    { key: 'verb|Open', text: 'Open', isFormatted: false },
    { key: 'See <a>this</a>', values: ['a'], line: 1 },
  ])
  expect(messagesIn('a.ts', `texts.t('Mine'); texts.t(text)`)).toMatchObject([{ key: 'Mine' }])
  expect(() => messagesIn('a.ts', 't(text)')).toThrow('a.ts:1 uses a text that is not a literal.')
})

test('a catalogue with conflicts of a merge has the texts of both sides', () => {
  const lines = ['{', '  "A": "1",', '<<<<<<< HEAD', '  "B": "2",', '  "C": ""', '=======']
  const theirs = ['  "B": "",', '  "C": "\\"3\\"",', '  "D": "4"', '>>>>>>> web: add D', '}', '']
  expect(parseCatalogue([...lines, ...theirs].join('\n'))).toEqual({ A: '1', B: '2', C: '"3"', D: '4' })
})

test('words in markup that are not in a call are found', () => {
  const source = `<p title="Two words" id="Not text">Some <code>x</code>{t('More')}</p>`
  expect(untranslatedIn('a.tsx', source)).toEqual(['a.tsx:1 Two words', 'a.tsx:1 Some'])
})

test('texts are in sentence case, except on the Developer tab, whose words are those of the reference', () => {
  const isBound = (file: string) => file.includes('/pages/developer/') || file.endsWith('/webhooks/attempt-actions.tsx')
  const isInCapitals = (text: string) => {
    const words = text.replaceAll(/\{\w+, plural,|\b(?:one|other)\b|\{\w+\}/g, '')
    return /[A-Z]{4}|[A-Z] [A-Z]{2}/.test(words) && words === words.toUpperCase() && words !== 'SFTP'
  }
  const found = areas.flatMap(messagesOf).filter(({ text, file }) => !isBound(file) && isInCapitals(text))
  expect(found.map(({ text, file, line }) => `${file}:${line} ${text}`)).toEqual([])
})

describe.each(areas)('the catalogues in $folder', (area) => {
  const messages = messagesOf(area)
  const catalogues = [...cataloguesOf(area)]
  const translations = new Map(catalogues.flatMap(([, texts]) => Object.entries(texts)))

  test('have every text, translated', () => {
    const missing = messages.filter(({ key }) => !translations.get(key))
    // `npm run messages` adds them.
    expect(missing.map(({ key, file, line }) => `${file}:${line} ${key}`)).toEqual([])
  })

  test('have no text that is not used, and none twice', () => {
    const used = new Set(messages.map(({ key }) => key))
    const all = catalogues.flatMap(([, texts]) => Object.keys(texts))
    expect(all.filter((key) => !used.has(key))).toEqual([])
    expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([])
  })

  test('have the placeholders of the source, whose values are given', () => {
    const wrong = messages
      .filter(({ isFormatted }) => isFormatted)
      .flatMap(({ key, text, values, file, line }) => {
        const names = placeholdersIn(text)
        const translated = placeholdersIn(translations.get(key) || text)
        const isGiven = !values || names.every((name) => values.includes(name))
        return isGiven && names.join() === translated.join() ? [] : [`${file}:${line} ${key}`]
      })
    expect(wrong).toEqual([])
  })

  test('have all words in markup', () => {
    expect(untranslatedOf(area)).toEqual([])
  })

  test.skipIf(!area.loader)('are all loaded', () => {
    const loader = readFileSync(path.join(import.meta.dirname, '..', area.loader ?? ''), 'utf8')
    const loaded = [...loader.matchAll(/from '\.\/de\/([\w-]+)\.json'/g)].map(([, name]) => name)
    expect(loaded.toSorted()).toEqual(catalogues.map(([name]) => name))
  })
})
