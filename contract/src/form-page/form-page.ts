/**
 * What a visitor of a receive folder sees of its form. The server writes its pages with it and the form builder its preview;
 * style sheets of forms (`cssStyles`) are written for the ids and classes here.
 */
import type { Form } from '../schemas/form.ts'
import { html, type Markup } from './html.ts'
import { sizeOf } from './size.ts'

type ShownElement = Form['attributes']['elements'][number]

export interface ShownForm {
  readonly title: string
  readonly description: string | null
  readonly submitText: string
  readonly elements: readonly ShownElement[]
}

export interface FormState {
  /** Attributes of the form that say where it is sent. */
  readonly way?: Markup
  /** What the form carries unseen. */
  readonly carried?: Markup | false
  /** What was entered, by the ids of the elements. */
  readonly values?: ReadonlyMap<number, string>
  /** What is wrong with what was sent. */
  readonly problem?: string | undefined
}

/** The whole form under its title. */
export function formCard({ title, description, submitText, elements }: ShownForm, state: FormState = {}): Markup {
  const { way, carried, problem, values = new Map() } = state
  const fields = elements.filter(({ type }) => type !== 'upload_area')
  const area = elements.find(({ type }) => type === 'upload_area')
  // What was entered must arrive before the files: the upload area stands last in the markup, and where it belongs on the screen.
  return html`<section class="card"><h1>${title}</h1>
${description !== null && html`<p class="about">${description}</p>`}
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form id="ev-widget-form" class="send"${way && html` ${way}`}>${carried}
${fields.map((field) => fieldOf(field, values.get(field.id) ?? ''))}${area && areaOf(area)}
<button class="button primary">${submitText}</button></form></section>`
}

const completions: Readonly<Record<string, string>> = { name: 'name', email: 'email' }

function fieldOf({ id, name, type, order, settings }: ShownElement, value: string): Markup {
  const { description, isRequired, width } = settings
  const about = description ? html` aria-describedby="about-${id}"` : null
  const common = html`id="field-${id}" name="field-${id}"${isRequired && html` required`}${about} autocomplete="${completions[type] ?? 'off'}"`
  return html`<div class="field order-${order}${width <= 0.5 && ' half'}"><label for="field-${id}">${name}${isRequired && html` <span class="needed">(needed)</span>`}</label>
${type === 'textarea' ? html`<textarea ${common} rows="4" maxlength="20000">${value}</textarea>` : html`<input ${common} type="${type === 'email' ? 'email' : 'text'}" maxlength="1000" value="${value}">`}
${description && html`<p class="ev-form-element-description" id="about-${id}">${description}</p>`}</div>`
}

function areaOf({ name, order, settings }: ShownElement): Markup {
  const { description, isRequired, fileTypes, maxFiles, maxFileSize } = settings
  const limits = [
    ...(maxFiles === null ? [] : [`${maxFiles} ${maxFiles === 1 ? 'file' : 'files'} at most`]),
    ...(maxFileSize === null ? [] : [`${sizeOf(maxFileSize)} a file at most`]),
    ...(fileTypes === null ? [] : [`types: ${fileTypes}`]),
  ]
  return html`<div class="field drop order-${order}" data-files><label for="files">${name}${isRequired && html` <span class="needed">(needed)</span>`}</label>
<input id="files" type="file" name="files"${maxFiles !== 1 && html` multiple`}${isRequired && html` required`}${fileTypes !== null && html` accept="${fileTypes}"`}${(description || limits.length > 0) && html` aria-describedby="about-files"`}>
${(description || limits.length > 0) && html`<p class="ev-form-element-description" id="about-files">${[description, limits.join(', ')].filter(Boolean).join(' · ')}</p>`}</div>`
}

/** The form's own style sheet, without what would load something from elsewhere, and without what would end it. */
export const safeCss = (css: string): string =>
  css
    // A blank in place of what goes: the rest must not come together as what is looked for.
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ')
    // Escapes could spell what is looked for, and a tag could end the style of an embedded page.
    .replaceAll('\\', '')
    .replaceAll('</', '< /')
    .replace(/@(?:import|font-face|charset|namespace)[^;{]*;?/gi, ' ')
    .replace(/(?:url|src|image-set|image|element|expression)\s*\([^)]*\)?/gi, ' none ')
