import { expect, test } from 'vitest'
import { Fault, type FaultCode, invalid } from '../../core/fault.ts'
import { HttpRefusal } from '../responses/errors.ts'
import { textsFor } from './texts.ts'
import { changeProblem, messageForVisitor } from './visitor-messages.ts'

const textsOf = (language: string) => textsFor({ headers: { 'accept-language': language } })
const [english, german] = [textsOf('en'), textsOf('de')]
const said = 'A sentence of the API.'

const codes: Readonly<Record<FaultCode, true>> = {
  ...{ invalid: true, 'weak-password': true, unauthenticated: true, 'second-factor': true, forbidden: true },
  ...{ 'plan-limit': true, 'not-found': true, conflict: true, gone: true, 'too-large': true, 'bad-range': true },
  ...{ 'too-many': true, 'storage-full': true, unavailable: true },
}

test.each(Object.keys(codes) as FaultCode[])('a refusal %s is in the language of the visitor', (code) => {
  const message = messageForVisitor(german, new Fault(code, said), said)
  expect(message).toMatch(/ (Sie|nicht|wurde)[ .]/)
  expect(message).not.toContain(said)
})

test('errors that are no faults are in the language of the visitor, and in English as they are', () => {
  const errors = [new HttpRefusal('ERROR_INVALID_PARAMETER', said), new Error('a bug')]
  expect(errors.map((error) => messageForVisitor(german, error, said))).toEqual([
    'Die Anfrage wurde nicht angenommen. Laden Sie die Seite neu und versuchen Sie es erneut.',
    'Der Server hat einen Fehler gemeldet. Versuchen Sie es später erneut.',
  ])
  expect(errors.map((error) => messageForVisitor(english, error, said))).toEqual([said, said])
})

test('a sentence that is translated already stays, and one about a name says so', () => {
  const translated = new Fault('invalid', 'Wählen Sie eine Datei.', { subject: 'files', isTranslated: true })
  expect(messageForVisitor(german, translated, translated.message)).toBe('Wählen Sie eine Datei.')
  expect(messageForVisitor(german, invalid('resource-path', said), said)).toContain('Benennen Sie die Datei um')
  expect(messageForVisitor(english, invalid('resource-path', said), said)).toBe(said)
})

test.each(['.', '..', ' .. '])('the name %j is refused with its reason', (name) => {
  expect(changeProblem(english, invalid('name', said), name)).toBe(
    '“.” and “..” are not allowed as names. Enter another name.',
  )
})
