import { expect, test } from 'vitest'
import { createTranslator } from '../language/translator.ts'
import { exampleForm } from '../schemas/shares/form.ts'
import { formCard } from './form-page.ts'

test('an upload area names its types as people know them, and unknown ones as they are', () => {
  const types = (fileTypes: string) => {
    const elements = exampleForm.attributes.elements.map((one) =>
      one.type === 'upload_area' ? { ...one, settings: { ...one.settings, fileTypes } } : one,
    )
    const form = { title: 'Inbound', description: null, submitText: 'Send', elements }
    return /types: ([^<]*)/.exec(formCard(createTranslator('en-GB', {}), form).text)?.[1]
  }
  expect(types('application/pdf, IMAGE/*,text/plain,.csv')).toBe('PDF, pictures, TXT, .csv')
  expect(types('constructor,__proto__,,application/x-own,')).toBe('constructor, __proto__, application/x-own')
})
