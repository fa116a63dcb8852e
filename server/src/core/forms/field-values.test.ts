import { expect, test } from 'vitest'
import { english, german } from '../../../test/texts.ts'
import { readFields } from './field-values.ts'
import { type ElementSettings, type ElementType, plainSettings } from './form.ts'

const field = (type: ElementType, settings: Partial<ElementSettings> = {}) => ({
  ...{ id: 7, name: 'Field', type, order: 0 },
  settings: { ...plainSettings, ...settings },
})
/** The stored value, or the error. */
function entered(element: ReturnType<typeof field>, value: string, texts = english): string {
  const { fields, problems } = readFields({ elements: [element] }, new Map([[7, value]]), texts)
  return problems.get(7) ?? fields[0]?.value ?? ''
}

test('a number is decimal digits, within its limits', () => {
  for (const value of ['0', '-3', '12.5', '+7', '000123']) expect(entered(field('number'), value)).toBe(value)
  for (const value of ['1e9', '1,5', '12 kg', 'NaN', '.', '-', '0x10', '1'.repeat(16)])
    expect(entered(field('number'), value), value).toBe('Field must be a number such as 12 or 12.5.')
  const limited = field('number', { minimum: 0, maximum: 10 })
  expect([entered(limited, '0'), entered(limited, '10')]).toEqual(['0', '10'])
  expect(entered(limited, '-0.1')).toBe('Field must be at least 0.')
  expect(entered(limited, '10.1')).toBe('Field must be at most 10.')
})

test('a date is a day of the calendar', () => {
  for (const value of ['2026-12-31', '2024-02-29']) expect(entered(field('date'), value)).toBe(value)
  for (const value of ['2026-02-29', '2026-13-01', '31.12.2026', '2026-1-1', '2026-12-31T00:00'])
    expect(entered(field('date'), value), value).toBe('Field must be a date such as 2026-12-31.')
})

test('a choice is one of its options', () => {
  const choice = field('choice', { options: ['Sales', 'Returns, repairs'] })
  expect(entered(choice, 'Returns, repairs')).toBe('Returns, repairs')
  expect(entered(choice, 'sales')).toBe('Field must be one of the choices.')
  expect(entered(choice, '')).toBe('')
})

test('a box that is ticked is stored as Yes, a consent with the text that was agreed to', () => {
  expect(entered(field('checkbox'), 'on')).toBe('Yes')
  expect(entered(field('checkbox'), '')).toBe('')
  expect(entered(field('checkbox', { isRequired: true }), '')).toBe('Select “Field” to send the form.')
  expect(entered(field('consent', { description: 'Kept for ten years.' }), 'Yes')).toBe('Yes: Kept for ten years.')
  expect(entered(field('consent'), '1')).toBe('Yes')
  expect(entered(field('consent'), '')).toBe('Select “Field” to send the form.')
})

test.each([
  ['number', '1,5', 'Field muss eine Zahl sein, zum Beispiel 12 oder 12.5, mit Punkt.'],
  ['number', '9', 'Field muss mindestens 10.5 sein.'],
  ['number', '99', 'Field darf höchstens 20 sein.'],
  ['date', 'soon', 'Field muss ein Datum sein, zum Beispiel 2026-12-31.'],
  ['choice', 'x', 'Field muss eine der Auswahlmöglichkeiten sein.'],
  ['email', 'x', 'Field muss eine E-Mail-Adresse sein, zum Beispiel name@example.com.'],
  ['text', '', 'Field ist erforderlich.'],
  ['consent', '', 'Wählen Sie „Field“ aus, um das Formular zu senden.'],
  ['text', 'a\nb', 'Field muss eine einzelne Textzeile sein.'],
  ['text', 'x'.repeat(1_001), 'Field hat höchstens 1000 Zeichen.'],
] as const)('errors in German: %s %j', (type, value, problem) => {
  const settings = { options: ['a'], minimum: 10.5, maximum: 20, isRequired: true }
  expect(entered(field(type, settings), value, german)).toBe(problem)
})
