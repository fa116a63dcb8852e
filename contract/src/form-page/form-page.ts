/**
 * What a visitor of a receive folder sees of its form. The server writes its pages with it and the form builder its preview;
 * style sheets of forms (`cssStyles`) are written for the ids and classes here.
 */
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

type Problems = Readonly<Record<string, string>>

export interface FormState {
  /** Attributes of the form that say where it is sent. */
  readonly way?: Markup
  /** What the form carries unseen. */
  readonly carried?: Markup | false
  /** What was entered, by the ids of the elements. */
  readonly values?: ReadonlyMap<number, string>
  /** What is wrong with what was sent: of the whole, and by the names of the inputs. */
  readonly problem?: string | undefined
  readonly problems?: Problems
}

/** The whole form under its title. */
export function formCard({ title, description, submitText, elements }: ShownForm, state: FormState = {}): Markup {
  const { way, carried, problem, values = new Map(), problems = {} } = state
  const fields = elements.filter(({ type }) => type !== 'upload_area')
  const area = elements.find(({ type }) => type === 'upload_area')
  // What was entered must arrive before the files: the upload area stands last in the markup, and where it belongs on the screen.
  return html`<section class="card"><h1>${title}</h1>
${description !== null && html`<p class="about">${description}</p>`}
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form id="ev-widget-form" class="send"${way && html` ${way}`}>${carried}
${fields.map((field) => fieldOf(field, values.get(field.id) ?? '', problems))}${area && areaOf(area, problems)}
<button class="button primary">${submitText}</button></form></section>`
}

export interface ShownLogo {
  readonly address: string
  /** In pixels of the page; left out where they are not known. */
  readonly size?: { readonly width: number; readonly height: number }
}

/** Whose page it is, above it: a logo, else a name; false where there is neither. */
export function brandHead(name: string, logo: ShownLogo | null): Markup | false {
  if (!logo) return name !== '' && html`<header class="brand">${name}</header>`
  const size = logo.size && html` width="${logo.size.width}" height="${logo.size.height}"`
  return html`<header class="brand"><img class="logo" src="${logo.address}"${size} alt="${name}"></header>`
}

/** What comes next, once all files are there. */
export const thanksNote = 'Nothing is left to do: you can close this page.'

const completions: Readonly<Record<string, string>> = { name: 'name', email: 'email' }

/** Attributes of an input, and what stands below it. The first that is wrong has the focus when the page comes. */
function about(input: string, id: string, description: string | null, problems: Problems) {
  const problem = problems[input]
  const texts = [problem && `problem-${input}`, description && `about-${id}`].filter(Boolean).join(' ')
  const isFirst = Object.keys(problems)[0] === input
  return {
    attributes: html`${texts && html` aria-describedby="${texts}"`}${problem && html` aria-invalid="true"`}${isFirst && html` autofocus`}`,
    below: html`${problem && html`<p class="problem-of" id="problem-${input}">${problem}</p>`}
${description && html`<p class="ev-form-element-description" id="about-${id}">${description}</p>`}`,
  }
}

function fieldOf({ id, name, type, order, settings }: ShownElement, value: string, problems: Problems): Markup {
  const { description, isRequired, width } = settings
  const input = `field-${id}`
  const { attributes, below } = about(input, String(id), description, problems)
  const common = html`id="${input}" name="${input}"${isRequired && html` required`}${attributes} autocomplete="${completions[type] ?? 'off'}"`
  return html`<div class="field order-${order}${width <= 0.5 && ' half'}"><label for="${input}">${name}${isRequired && html` <span class="needed">(needed)</span>`}</label>
${type === 'textarea' ? html`<textarea ${common} rows="4" maxlength="20000">${value}</textarea>` : html`<input ${common} type="${type === 'email' ? 'email' : 'text'}" maxlength="1000" value="${value}">`}
${below}</div>`
}

function areaOf({ name, order, settings }: ShownElement, problems: Problems): Markup {
  const { description, isRequired, fileTypes, maxFiles, maxFileSize } = settings
  const limits = [
    ...(maxFiles === null ? [] : [`${maxFiles} ${maxFiles === 1 ? 'file' : 'files'} at most`]),
    ...(maxFileSize === null ? [] : [`${sizeOf(maxFileSize)} a file at most`]),
    ...(fileTypes === null ? [] : [`types: ${fileTypes}`]),
  ]
  const help = [description, limits.join(', ')].filter(Boolean).join(' · ')
  const { attributes, below } = about('files', 'files', help || null, problems)
  return html`<div class="field drop order-${order}" data-files><label for="files">${name}${isRequired && html` <span class="needed">(needed)</span>`}</label>
<input id="files" type="file" name="files"${maxFiles !== 1 && html` multiple`}${isRequired && html` required`}${fileTypes !== null && html` accept="${fileTypes}"`}${attributes}>
${below}</div>`
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
