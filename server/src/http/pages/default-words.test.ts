import { catalogue } from '@sallyport/contract/language/de.ts'
import { translatorsOf } from '@sallyport/contract/language/translators.ts'
import { describe, expect, test } from 'vitest'
import { labelOf, submitTextOf, successTextOf } from '../../core/forms/default-words.ts'
import { defaultElements, defaultTexts } from '../../core/forms/form.ts'

const { en, de } = translatorsOf(catalogue)

describe('the words of a new form', () => {
  test('are those of the language of the visitor', () => {
    for (const element of defaultElements) {
      expect(labelOf(en, element)).toBe(element.name)
      expect(labelOf(de, element)).not.toBe(element.name)
    }
    expect([submitTextOf(en, defaultTexts), submitTextOf(de, defaultTexts)]).toEqual(['Send Files', 'Dateien senden'])
    expect(successTextOf(en, defaultTexts, true)).toBe('Your files were uploaded')
    expect(successTextOf(de, defaultTexts, true)).toBe('Ihre Dateien wurden hochgeladen')
  })

  test('do not claim that files were uploaded if there were none', () => {
    expect(successTextOf(en, defaultTexts, false)).toBe('Your answers were sent')
    expect(successTextOf(en, { successText: 'Thank you' }, false)).toBe('Thank you')
  })

  test('stay as they are once they were changed', () => {
    expect(labelOf(de, { name: 'Your Name', type: 'textarea' })).toBe('Your Name')
    expect(labelOf(de, { name: 'Berth', type: 'text' })).toBe('Berth')
    expect(labelOf(de, { name: 'constructor', type: 'text' })).toBe('constructor')
    expect(submitTextOf(de, { submitText: 'Send' })).toBe('Send')
  })
})
