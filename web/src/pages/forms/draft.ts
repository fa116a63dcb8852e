/** Draft of a form, and its conversion to and from the API. Pure functions. */
import type { ShownForm } from '@sallyport/contract/form-page/form-page.ts'
import type { Form } from '@sallyport/contract/schemas/shares/form.ts'
import type { FormBody, FormElement, FormOfShare } from '../../data/sharing/forms.ts'
import { t } from '../../lib/language/language.ts'

type ElementType = FormElement['type']

export interface ElementDraft {
  /** Key of an element on this page: its id, or a negative number for a new one. */
  readonly key: number
  readonly type: ElementType
  readonly name: string
  readonly description: string
  readonly isRequired: boolean
  readonly senderEmail: boolean
  readonly namesFolder: boolean
  readonly width: number
  readonly fileTypes: string
  /** As entered; '' for no limit. */
  readonly maxFiles: number | string
  /** As entered; '' for no limit. */
  readonly maxMegabytes: number | string
  /** One choice a line. */
  readonly options: string
  /** As entered; '' for any number. */
  readonly minimum: number | string
  readonly maximum: number | string
}

export interface FormDraft {
  readonly description: string
  readonly submitText: string
  readonly successText: string
  readonly css: string
  /** Whether each submission gets a folder, named after the first element with `namesFolder`. */
  readonly makesFolders: boolean
  readonly elements: readonly ElementDraft[]
}

const megabyte = 1_000_000

function elementOf({ id, type, name, settings }: FormElement): ElementDraft {
  const { description, isRequired, senderEmail, useAsFolderName, width, fileTypes, maxFiles, maxFileSize } = settings
  const { options, minimum, maximum } = settings
  return {
    ...{ key: id, type, name, description: description ?? '', isRequired, senderEmail, width },
    ...{ namesFolder: useAsFolderName, fileTypes: fileTypes ?? '', maxFiles: maxFiles ?? '' },
    maxMegabytes: maxFileSize === null ? '' : maxFileSize / megabyte,
    ...{ options: (options ?? []).join('\n'), minimum: minimum ?? '', maximum: maximum ?? '' },
  }
}

export function draftOf({ form, share }: FormOfShare): FormDraft {
  const { formDescription, submitButtonText: submitText, successMessage: successText, cssStyles } = form.attributes
  const elements = form.attributes.elements.map(elementOf)
  const makesFolders = share.attributes.fileDropCreateFolders && elements.some(({ namesFolder }) => namesFolder)
  return { description: formDescription ?? '', submitText, successText, css: cssStyles ?? '', makesFolders, elements }
}

/** Element types with their labels in the builder, and the initial label of a new element. */
export const kinds: Readonly<Record<ElementType, { readonly words: string; readonly label: string }>> = {
  name: { words: t('Name'), label: t('Your name') },
  email: { words: t('Email address'), label: t('Email address') },
  text: { words: t('Single-line text'), label: t('Subject') },
  textarea: { words: t('Multi-line text'), label: t('Message') },
  number: { words: t('Number'), label: t('Number of items') },
  date: { words: t('Date'), label: t('Date') },
  choice: { words: t('Choice'), label: t('Department') },
  checkbox: { words: t('Checkbox'), label: t('Send me a copy of the terms') },
  consent: { words: t('Consent'), label: t('I agree to the processing of my data') },
  upload_area: { words: t('Upload area'), label: t('Files') },
}

export const maxElements = 50

/** Types that can be added: a form has one upload area. */
export const addable = ({ elements }: FormDraft): ElementType[] =>
  elements.length >= maxElements
    ? []
    : (Object.keys(kinds) as ElementType[]).filter(
        (type) => type !== 'upload_area' || !elements.some((one) => one.type === type),
      )

/** Appends a new element. */
export function withNew(draft: FormDraft, type: ElementType): FormDraft {
  const key = Math.min(0, ...draft.elements.map((one) => one.key)) - 1
  const flags = { isRequired: false, senderEmail: false, namesFolder: false }
  const limits = { fileTypes: '', maxFiles: '', maxMegabytes: '', minimum: '', maximum: '' }
  const options = type === 'choice' ? t('First choice\nSecond choice') : ''
  const element = { ...flags, ...limits, options, key, type, name: kinds[type].label, description: '', width: 1 }
  return { ...draft, elements: [...draft.elements, element] }
}

export const without = (draft: FormDraft, key: number): FormDraft =>
  settled({ ...draft, elements: draft.elements.filter((one) => one.key !== key) })

export const withElement = (draft: FormDraft, key: number, changes: Partial<ElementDraft>): FormDraft =>
  settled({
    ...draft,
    elements: draft.elements.map((one) => (one.key === key ? { ...one, ...changes } : one)),
  })

/** Only a required field can name folders; without one, no folders are created. */
function settled(draft: FormDraft): FormDraft {
  const elements = draft.elements.map((one) => (one.isRequired ? one : { ...one, namesFolder: false }))
  return { ...draft, elements, makesFolders: draft.makesFolders && elements.some(({ namesFolder }) => namesFolder) }
}

/** Moves the element from `from` to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.toSpliced(from, 1)
  const [one] = list.slice(from, from + 1)
  return one === undefined ? rest : rest.toSpliced(Math.max(0, Math.min(to, rest.length)), 0, one)
}

/** The element that names folders; null if files are stored in the receive folder itself. */
export const folderNamer = ({ makesFolders, elements }: FormDraft): number | null =>
  makesFolders ? (elements.find(({ namesFolder }) => namesFolder)?.key ?? null) : null

/** A field that names folders is required. */
export const namedAfter = (draft: FormDraft, key: number | null): FormDraft =>
  key === null
    ? { ...draft, makesFolders: false }
    : {
        ...draft,
        makesFolders: true,
        elements: draft.elements.map((one) => ({
          ...one,
          namesFolder: one.key === key,
          isRequired: one.isRequired || one.key === key,
        })),
      }

/** The choices of a field: lines that are not empty, each once. */
export const optionsOf = ({ options }: Pick<ElementDraft, 'options'>): string[] => [
  ...new Set(
    options
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

/** Whether the visitor enters or chooses a text, which can name a folder. */
export const entersText = (type: ElementType): boolean => !['upload_area', 'checkbox', 'consent'].includes(type)

const numberOf = (typed: number | string): number | null => (typed === '' ? null : Number(typed))

const settingsOf = (one: ElementDraft): FormElement['settings'] => {
  const megabytes = numberOf(one.maxMegabytes)
  const isArea = one.type === 'upload_area'
  return {
    description: one.description.trim() || null,
    ...{ isRequired: one.isRequired, senderEmail: one.senderEmail && one.type === 'email', width: one.width },
    useAsFolderName: one.namesFolder && entersText(one.type),
    fileTypes: (isArea && one.fileTypes.trim()) || null,
    maxFiles: isArea ? numberOf(one.maxFiles) : null,
    maxFileSize: isArea && megabytes !== null ? Math.round(megabytes * megabyte) : null,
    options: one.type === 'choice' ? optionsOf(one) : null,
    minimum: one.type === 'number' ? numberOf(one.minimum) : null,
    maximum: one.type === 'number' ? numberOf(one.maximum) : null,
  }
}

/** The whole form for the API. */
export const bodyOf = ({ description, submitText, successText, css, elements }: FormDraft): FormBody => ({
  formDescription: description.trim() || null,
  submitButtonText: submitText.trim(),
  successMessage: successText.trim(),
  cssStyles: css.trim() || null,
  elements: elements.map((one, order) => ({
    ...(one.key > 0 && { id: one.key }),
    ...{ name: one.name.trim(), type: one.type, order, settings: settingsOf(one) },
  })),
})

/** The form as visitors will see it. */
export const shownOf = (draft: FormDraft, title: string): ShownForm => ({
  ...{ title, description: draft.description.trim() || null, submitText: draft.submitText },
  elements: draft.elements.map((one, order) => ({
    ...{ id: one.key, name: one.name, type: one.type, order, settings: settingsOf(one) },
  })) satisfies Form['attributes']['elements'],
})

export interface Problem {
  /** The element concerned; null for the form itself. */
  readonly key: number | null
  readonly text: string
}

/** The first error of the form, or undefined. */
export function problemOf({ submitText, successText, elements }: FormDraft): Problem | undefined {
  if (elements.length === 0) return { key: null, text: t('Add at least one field.') }
  const nameless = elements.find(({ name }) => name.trim() === '')
  if (nameless) return { key: nameless.key, text: t('Enter a label for every field.') }
  const choice = elements.find((one) => one.type === 'choice' && optionsOf(one).length < 2)
  if (choice)
    return {
      key: choice.key,
      text: t('Enter at least two choices for “{name}”, each on its own line.', { name: choice.name }),
    }
  const range = elements.find(hasEmptyRange)
  if (range)
    return { key: range.key, text: t('The minimum of “{name}” is greater than its maximum.', { name: range.name }) }
  if (submitText.trim() === '') return { key: null, text: t('Enter a text for the button.') }
  if (successText.trim() === '') return { key: null, text: t('Enter the message that visitors see after the upload.') }
  return undefined
}

const hasEmptyRange = ({ type, minimum, maximum }: ElementDraft): boolean =>
  type === 'number' && minimum !== '' && maximum !== '' && Number(minimum) > Number(maximum)
