/**
 * Markup of a receive folder's form, used by public pages and the form builder's preview; style sheets of forms
 * (`cssStyles`) are written for its ids and classes.
 */
import type { Translator } from '../language/translator.ts'
import type { Form } from '../schemas/shares/form.ts'
import { html, type Markup } from './html.ts'
import { sizeOf } from './size.ts'

type ShownElement = Form['attributes']['elements'][number]

export interface ShownForm {
  readonly title: string
  readonly description: string | null
  readonly submitText: string
  readonly elements: readonly ShownElement[]
}

/** The texts of the page's language. */
type Texts = Pick<Translator, 't' | 'locale'>

type Problems = Readonly<Record<string, string>>

export interface FormState {
  /** Attributes of the form element, with its destination. */
  readonly formAttributes?: Markup
  /** Hidden inputs. */
  readonly hiddenFields?: Markup | false
  /** Entered values by element id. */
  readonly values?: ReadonlyMap<number, string>
  /** Error of the whole form, and errors by input name. */
  readonly problem?: string | undefined
  readonly problems?: Problems
}

/** The form with its title. */
export function formCard(
  texts: Texts,
  { title, description, submitText, elements }: ShownForm,
  state: FormState = {},
): Markup {
  const { formAttributes, hiddenFields, problem, values = new Map(), problems = {} } = state
  const fields = elements.filter(({ type }) => type !== 'upload_area')
  const area = elements.find(({ type }) => type === 'upload_area')
  // Values must arrive before files: the upload area is last in the markup, and positioned by CSS.
  return html`<section class="card"><h1>${title}</h1>
${description !== null && html`<p class="about">${description}</p>`}
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form id="ev-widget-form" class="send"${formAttributes && html` ${formAttributes}`}>${hiddenFields}
${fields.map((field) => fieldOf(texts, field, values.get(field.id) ?? '', problems))}${area && areaOf(texts, area, problems)}
<button class="button primary">${submitText}</button></form></section>`
}

export interface ShownLogo {
  readonly address: string
  /** Size in pixels; absent if unknown. */
  readonly size?: { readonly width: number; readonly height: number }
}

/** Header of the page: a logo, else a name; false without either. */
export function brandHead(name: string, logo: ShownLogo | null): Markup | false {
  if (!logo) return name !== '' && html`<header class="brand">${name}</header>`
  const size = logo.size && html` width="${logo.size.width}" height="${logo.size.height}"`
  return html`<header class="brand"><img class="logo" src="${logo.address}"${size} alt="${name}"></header>`
}

const completions: Readonly<Record<string, string>> = { name: 'name', email: 'email' }

/** Attributes of an input, and the text below it. The first invalid input is focused when the page loads. */
function inputHints(input: string, id: string, description: string | null, problems: Problems) {
  const problem = problems[input]
  const texts = [problem && `problem-${input}`, description && `about-${id}`].filter(Boolean).join(' ')
  const isFirst = Object.keys(problems)[0] === input
  return {
    attributes: html`${texts && html` aria-describedby="${texts}"`}${problem && html` aria-invalid="true"`}${isFirst && html` autofocus`}`,
    below: html`${problem && html`<p class="problem-of" id="problem-${input}">${problem}</p>`}
${description && html`<p class="ev-form-element-description" id="about-${id}">${description}</p>`}`,
  }
}

function fieldOf(texts: Texts, element: ShownElement, value: string, problems: Problems): Markup {
  const { t } = texts
  const { id, name, type, order, settings } = element
  const { description, width } = settings
  const isRequired = settings.isRequired || type === 'consent'
  const input = `field-${id}`
  const { attributes, below } = inputHints(input, String(id), description, problems)
  const common = html`id="${input}" name="${input}"${isRequired && html` required`}${attributes} autocomplete="${completions[type] ?? 'off'}"`
  const needed = isRequired && html` <span class="needed">${t('(required)')}</span>`
  const frame = html`class="field order-${order}${width <= 0.5 && ' half'}${isTicked(type) && ' tick'}"`
  if (isTicked(type))
    return html`<div ${frame}><input ${common} type="checkbox" value="Yes"${value !== '' && html` checked`}><label for="${input}">${name}${needed}</label>
${below}</div>`
  return html`<div ${frame}><label for="${input}">${name}${needed}</label>
${inputOf(texts, element, common, value)}
${below}</div>`
}

const isTicked = (type: ShownElement['type']): boolean => type === 'checkbox' || type === 'consent'

const inputTypes: Readonly<Record<string, string>> = { email: 'email', date: 'date' }

function inputOf({ t }: Texts, { type, settings }: ShownElement, common: Markup, value: string): Markup {
  const { options, minimum, maximum } = settings
  if (type === 'textarea') return html`<textarea ${common} rows="4" maxlength="20000">${value}</textarea>`
  if (type === 'choice')
    return html`<select ${common}><option value="">${t('Select…')}</option>${(options ?? []).map((one) => html`<option value="${one}"${one === value && html` selected`}>${one}</option>`)}</select>`
  if (type === 'number')
    return html`<input ${common} type="number" step="any"${minimum !== null && html` min="${minimum}"`}${maximum !== null && html` max="${maximum}"`} value="${value}">`
  return html`<input ${common} type="${inputTypes[type] ?? 'text'}" maxlength="1000" value="${value}">`
}

function areaOf({ t, locale }: Texts, { name, order, settings }: ShownElement, problems: Problems): Markup {
  const { description, isRequired, fileTypes, maxFiles, maxFileSize } = settings
  const limits = [
    ...(maxFiles === null ? [] : [t('{count, plural, one {# file} other {# files}} at most', { count: maxFiles })]),
    ...(maxFileSize === null ? [] : [t('{size} maximum per file', { size: sizeOf(maxFileSize, locale) })]),
    ...(fileTypes === null ? [] : [t('types: {types}', { types: typeNames(t, fileTypes) })]),
  ]
  const help = [description, limits.join(', ')].filter(Boolean).join(' · ')
  const { attributes, below } = inputHints('files', 'files', help || null, problems)
  return html`<div class="field drop order-${order}" data-files${maxFileSize !== null && html` data-max-size="${maxFileSize}"`}><label for="files">${name}${isRequired && html` <span class="needed">${t('(required)')}</span>`}</label>
<input id="files" type="file" name="files"${maxFiles !== 1 && html` multiple`}${isRequired && html` required`}${fileTypes !== null && html` accept="${fileTypes}"`}${attributes}>
${below}</div>`
}

/** Words for media types whose second half is not the name that people know. */
const typeWords: ReadonlyMap<string, string> = new Map([
  ['application/msword', 'DOC'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'DOCX'],
  ['application/vnd.ms-excel', 'XLS'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'XLSX'],
  ['application/vnd.ms-powerpoint', 'PPT'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'PPTX'],
  ['image/svg+xml', 'SVG'],
  ['text/plain', 'TXT'],
])

/** "application/pdf,image/*" as "PDF, pictures"; types without a short name as they are. */
function typeNames(t: Texts['t'], fileTypes: string): string {
  const kinds = new Map([
    ['image/*', t('pictures')],
    ['video/*', t('videos')],
    ['audio/*', t('sound files')],
  ])
  return fileTypes
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '')
    .map((one) => kinds.get(one) ?? typeWords.get(one) ?? /^\w+\/([a-z0-9]{2,4})$/.exec(one)?.[1]?.toUpperCase() ?? one)
    .join(', ')
}

/** The form's own style sheet, without anything that would load external content or end the style element. */
export const safeCss = (css: string): string =>
  css
    // Replaced by a space, so that the remaining text cannot form a new match.
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ')
    // Escapes could spell a match, and a tag could end the style element of an embedded page.
    .replaceAll('\\', '')
    .replaceAll('</', '< /')
    .replace(/@(?:import|font-face|charset|namespace)[^;{]*;?/gi, ' ')
    .replace(/(?:url|src|image-set|image|element|expression)\s*\([^)]*\)?/gi, ' none ')
