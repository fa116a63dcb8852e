import { exampleForm } from '@sallyport/contract/schemas/shares/form.ts'
import { exampleShare } from '@sallyport/contract/schemas/shares/share.ts'
import { expect, test } from 'vitest'
import * as rules from './draft.ts'

const share = { ...exampleShare, attributes: { ...exampleShare.attributes, fileDropCreateFolders: true } }
const example = rules.draftOf({ form: exampleForm, share })

test('an unchanged form is sent as it was received', () => {
  const { formDescription, submitButtonText, successMessage, cssStyles, elements } = exampleForm.attributes
  expect(rules.bodyOf(example)).toEqual({ formDescription, submitButtonText, successMessage, cssStyles, elements })
  expect(rules.shownOf(example, 'Papers')).toEqual({
    ...{ title: 'Papers', description: formDescription, submitText: submitButtonText, elements },
  })
})

test('new fields have no id, keys of their own, and their order', () => {
  const draft = rules.withNew(rules.withNew(example, 'text'), 'textarea')
  expect(draft.elements.map(({ key }) => key)).toEqual([51, 52, -1, -2])
  const turned = { ...draft, elements: rules.moved(draft.elements, 3, 0) }
  expect(rules.bodyOf(turned).elements?.map(({ id, name, order }) => [id, name, order])).toEqual([
    [undefined, 'Message', 0],
    [51, 'Email Address', 1],
    [52, 'Upload Area', 2],
    [undefined, 'Subject', 3],
  ])
})

test('a field moves up and down, and never out of the list', () => {
  expect(rules.moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(rules.moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b'])
  expect(rules.moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(rules.moved(['a', 'b'], 1, 9)).toEqual(['a', 'b'])
})

test('a form has one upload area, and fifty fields at most', () => {
  expect(rules.addable(example)).toEqual(Object.keys(rules.kinds).slice(0, -1))
  expect(rules.addable(rules.without(example, 52))).toContain('upload_area')
  let full = example
  while (full.elements.length < rules.maxElements) full = rules.withNew(full, 'text')
  expect(rules.addable(full)).toEqual([])
})

test('the field that names folders is required, and without it no folders are created', () => {
  expect(rules.folderNamer(example)).toBe(51)
  const named = rules.namedAfter(rules.withNew(example, 'text'), -1)
  expect(named.elements.map(({ namesFolder, isRequired }) => [namesFolder, isRequired])).toEqual([
    [false, true],
    [false, false],
    [true, true],
  ])
  expect(rules.folderNamer(rules.withElement(named, -1, { isRequired: false }))).toBeNull()
  expect(rules.folderNamer(rules.without(named, -1))).toBeNull()
  const off = rules.namedAfter(example, null)
  expect([rules.folderNamer(off), rules.bodyOf(off).elements?.[0]?.settings?.useAsFolderName]).toEqual([null, true])
})

test('limits are entered in megabytes and sent in bytes; settings of an upload area are sent for no other type', () => {
  const limits = { maxMegabytes: 1.5, maxFiles: 3, fileTypes: ' .csv ' }
  const draft = rules.withElement(rules.withElement(example, 52, limits), 51, limits)
  const [email, area] = rules.bodyOf(draft).elements ?? []
  expect(area?.settings).toMatchObject({ maxFileSize: 1_500_000, maxFiles: 3, fileTypes: '.csv' })
  expect(email?.settings).toMatchObject({ maxFileSize: null, maxFiles: null, fileTypes: null })
})

test('the builder reports missing values, with their field', () => {
  expect(rules.problemOf(example)).toBeUndefined()
  expect(rules.problemOf(rules.withElement(example, 52, { name: ' ' }))?.key).toBe(52)
  expect(rules.problemOf({ ...example, elements: [] })?.text).toMatch(/at least one field/)
  expect(rules.problemOf({ ...example, submitText: '' })?.text).toMatch(/button/)
  expect(rules.problemOf({ ...example, successText: ' ' })?.text).toMatch(/after the upload/)
})

test('a choice has its lines as options, at least two; a number has a range', () => {
  const draft = rules.withNew(rules.withNew(example, 'choice'), 'number')
  expect(rules.problemOf(draft)).toBeUndefined()
  const changed = rules.withElement(
    rules.withElement(draft, -1, { options: ' Sales \n\nReturns\nSales\n' }),
    ...([-2, { minimum: 1, maximum: '' }] as const),
  )
  const [, , choice, number] = rules.bodyOf(changed).elements ?? []
  expect(choice?.settings?.options).toEqual(['Sales', 'Returns'])
  expect([number?.settings?.minimum, number?.settings?.maximum, number?.settings?.options]).toEqual([1, null, null])
  expect(rules.problemOf(rules.withElement(changed, -1, { options: 'Sales' }))?.key).toBe(-1)
  expect(rules.problemOf(rules.withElement(changed, -2, { minimum: 3, maximum: 2 }))?.key).toBe(-2)
})
