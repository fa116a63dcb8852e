import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createApiSentences } from './api-sentences.ts'
import german from './de.json' with { type: 'json' }

const translated = createApiSentences(german)

test('a sentence of the API is translated with its values, an unknown one is not', () => {
  expect(translated('The username "ada" is taken.')).toBe('Der Benutzername „ada“ ist bereits vergeben.')
  expect(translated('"/in (1)" is a folder; a file can\'t replace it. Use another name.')).toBe(
    '„/in (1)“ ist ein Ordner; eine Datei kann ihn nicht ersetzen. Verwenden Sie einen anderen Namen.',
  )
  expect(translated('mail.example does not begin with TLS at port 587. Select STARTTLS, or use port 465.')).toBe(
    'mail.example beginnt an Port 587 nicht mit TLS. Wählen Sie STARTTLS oder verwenden Sie Port 465.',
  )
  expect(translated('The username "$&" is taken.')).toBe('Der Benutzername „$&“ ist bereits vergeben.')
  expect(translated('The username "ada" is taken. Really.')).toBeUndefined()
  expect(translated(`The username "${'a'.repeat(1_000)}" is taken.`)).toBeUndefined()
})

test('several sentences are translated if all of them are known, and so is a sentence in another', () => {
  const waiting = 'The webhook was notified. The next attempt is at 2026-11-28T08:00:00Z; 1 of 8 attempts have failed.'
  expect(translated(`${waiting} The last attempt: The endpoint answered 503.`)).toBe(
    'Der Webhook wurde benachrichtigt. Nächster Versuch: 2026-11-28T08:00:00Z. Fehlgeschlagene Versuche: 1 von 8. Letzter Versuch: Der Endpunkt hat mit 503 geantwortet.',
  )
  expect(translated('The last attempt: It rained.')).toBe('Letzter Versuch: It rained.')
  expect(translated('The webhook was notified. It rained.')).toBeUndefined()
})

const root = path.resolve(import.meta.dirname, '../../../../..')

/** The server's source, with `{}` in place of values in its texts. */
const source = globSync('server/src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(path.join(root, file), 'utf8').replace(/\$\{[^{}]*\}/g, '{}'))
  .join('\n')
  .replaceAll("\\'", "'")

const isInSource = (sentence: string): boolean => {
  const text = sentence.replace(/\{\w+\}/g, '{}')
  return source.includes(text) || source.includes(`${text.charAt(0).toLowerCase()}${text.slice(1)}`)
}

test('every sentence is one of the server, and its translation has its values only', () => {
  const sentences = Object.keys(german).flatMap((text) => text.split(/(?<=\.) (?=[A-Z{])/))
  expect(sentences.filter((sentence) => sentence !== '{why}' && sentence !== '{who}' && !isInSource(sentence))).toEqual(
    [],
  )
  const namesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  for (const [text, translation] of Object.entries(german))
    expect(namesIn(text)).toEqual(expect.arrayContaining(namesIn(translation)))
})
