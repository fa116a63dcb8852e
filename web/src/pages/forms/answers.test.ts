import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { expect, test } from 'vitest'
import type { FormElement } from '../../data/sharing/forms.ts'
import { answerText, senderOf, shortAnswer } from './answers.ts'

test('answers are shown by their type, and as entered if they are not of it', () => {
  expect(answerText('number', '77000')).toBe('77,000')
  expect(answerText('number', '-0.125')).toBe('-0.125')
  for (const value of ['12345678901234567890', '000123', '-01', '1e3', '', '.', '-', 'seven'])
    expect(answerText('number', value)).toBe(value)
  expect(answerText('date', '2027-03-01')).toBe('1 March 2027')
  for (const value of ['', 'tomorrow', '2027-13-01']) expect(answerText('date', value)).toBe(value)
  expect(['Yes', ''].map((value) => answerText('checkbox', value))).toEqual(['Yes', 'Not selected'])
  expect(['Yes', ''].map((value) => shortAnswer('checkbox', value))).toEqual(['Yes', ''])
  expect(answerText('consent', 'Yes: I agree')).toBe('Yes: I agree')
  expect(shortAnswer('consent', 'Yes: I agree')).toBe('Yes')
  expect(answerText('text', '77000')).toBe('77000')
})

test('the sender is the email address, else the first answer', () => {
  const element = (name: string, order: number, type: FormElement['type']) => ({ name, order, type }) as FormElement
  const elements = [element('Name', 0, 'name'), element('Weight', 1, 'number')]
  const entry = (senderEmail: string | null, ...values: string[]) => {
    const fields = values.map((value, order) => ({ name: elements[order]?.name ?? '', order, value }))
    return { attributes: { senderEmail, fields } } as unknown as FormEntry
  }
  expect(senderOf(entry('ann@quay.example', 'Ann'), elements)).toBe('ann@quay.example')
  expect(senderOf(entry(null, 'Ann', '5'), elements)).toBe('Ann')
  expect(senderOf(entry(null, ' ', '5000'), elements)).toBe('5,000')
  expect(senderOf(entry(null), elements)).toBe('Visitor')
})
