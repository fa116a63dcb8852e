/** Validation of a changed form. Each check throws `invalid` naming the field. */
import { invalid, type Subject, type SubjectNames } from '../fault.ts'
import { type ElementSettings, type ElementType, type FormElement, plainSettings } from './form.ts'

export interface ElementInput {
  /** Id of an existing element; absent for a new one. */
  readonly id?: number | undefined
  /** Required for a new element. */
  readonly name?: string | undefined
  /** Settings; those that are absent keep their value, and are defaults in a new element. */
  readonly type?: ElementType | undefined
  readonly order?: number | undefined
  readonly settings?: { readonly [K in keyof ElementSettings]?: ElementSettings[K] | undefined } | undefined
}

/** Undefined fields stay unchanged; elements replace all existing ones. */
export interface FormChanges {
  readonly description?: string | null | undefined
  readonly submitText?: string | undefined
  readonly successText?: string | undefined
  readonly css?: string | null | undefined
  readonly elements?: readonly ElementInput[] | undefined
}

export type CheckedElement = Omit<FormElement, 'id'> & { readonly id?: number | undefined }

/** Characters of all options of a form: every visitor is sent them. */
const maxOptionText = 50_000

/** The elements in the order of display. */
export function checkElements(
  inputs: readonly ElementInput[],
  known: ReadonlyMap<number, FormElement>,
): CheckedElement[] {
  const ids = inputs.flatMap(({ id }) => id ?? [])
  if (new Set(ids).size < ids.length) throw invalid('elements', (of) => `${of.elements}: the same id occurs twice.`)
  const checked = inputs.map((input, at) => ({ at, order: input.order ?? at, element: checkElement(input, at, known) }))
  if (checked.filter(({ element }) => element.type === 'upload_area').length > 1)
    throw invalid('elements', (of) => `${of.elements}: a form has one upload_area at most.`)
  const options = checked.flatMap(({ element }) => element.settings.options ?? [])
  if (options.reduce((sum, { length }) => sum + length, 0) > maxOptionText)
    throw invalid(
      'elements',
      (of) =>
        `${of.elements}: the ${of['element-options']} of a form have at most ${maxOptionText} characters together. Shorten them, or leave some out.`,
    )
  checked.sort((a, b) => a.order - b.order || a.at - b.at)
  return checked.map(({ element }, order) => ({ ...element, order }))
}

function checkElement(input: ElementInput, at: number, known: ReadonlyMap<number, FormElement>) {
  const naming = (subject: Subject) => (of: SubjectNames) => `${of.elements}[${at}].${of[subject]}`
  const { id, settings = {} } = input
  const before = id === undefined ? undefined : known.get(id)
  if (id !== undefined && !before)
    throw invalid(
      'elements',
      (of) =>
        `${naming('element-id')(of)}: the form has no element ${id}. Leave ${of['element-id']} out for a new element.`,
    )
  const { name = before?.name, type = before?.type } = input
  if (name === undefined)
    throw invalid('elements', (of) => `${naming('element-name')(of)} is required for a new element.`)
  if (type === undefined)
    throw invalid('elements', (of) => `${naming('element-type')(of)} is required for a new element.`)
  checkLine('elements', name, naming('element-name'))
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  const base = before && input.type === undefined ? before.settings : plainSettings
  const merged: ElementSettings = { ...base, ...Object.fromEntries(given) }
  if (merged.useAsFolderName && (!entersText(type) || !merged.isRequired))
    throw invalid(
      'elements',
      (of) =>
        `${naming('element-folder-name')(of)}: only a required field can name the folder, and neither the upload area nor a box to tick.`,
    )
  if (merged.fileTypes !== null) checkTypes(merged.fileTypes, naming('element-file-types'))
  if (type === 'choice') checkOptions(merged.options, naming('element-options'))
  const { minimum, maximum } = merged
  if (minimum !== null && maximum !== null && minimum > maximum)
    throw invalid('elements', (of) => `${naming('element-minimum')(of)} must not be greater than the maximum.`)
  return { ...(id !== undefined && { id }), name, type, settings: merged }
}

/** `naming` is the name in the error message, if it is longer than that of the subject. */
export function checkLine(subject: Subject, text: string, naming = (of: SubjectNames) => of[subject]): void {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text) || text.trim() === '')
    throw invalid(subject, (of) => `${naming(of)} must be one line of text without control characters.`)
}

const withoutText: ReadonlySet<ElementType> = new Set(['checkbox', 'consent', 'upload_area'])

/** Whether visitors enter or choose a text that can name a folder. */
const entersText = (type: ElementType): boolean => !withoutText.has(type)

function checkOptions(options: ElementSettings['options'], naming: (of: SubjectNames) => string): void {
  const lines = options ?? []
  if (lines.length < 2) throw invalid('elements', (of) => `${naming(of)}: a choice has at least two.`)
  for (const option of lines) checkLine('elements', option, naming)
  if (lines.some((option) => option !== option.trim()))
    throw invalid('elements', (of) => `${naming(of)} must not begin or end with a space.`)
  if (new Set(lines).size < lines.length) throw invalid('elements', (of) => `${naming(of)}: the same one occurs twice.`)
}

const mediaType = /^(?:[a-z0-9][\w.+-]*\/(?:\*|[a-z0-9][\w.+-]*)|\.[a-z0-9]{1,16}|\*\/\*)$/i

function checkTypes(list: string, naming: (of: SubjectNames) => string): void {
  const wrong = list.split(',').find((type) => !mediaType.test(type.trim()))
  if (wrong !== undefined)
    throw invalid(
      'elements',
      (of) => `${naming(of)} must be media types such as image/*, text/csv, or endings such as .csv, with commas.`,
    )
}
