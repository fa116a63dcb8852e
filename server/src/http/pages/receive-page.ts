/** The page of a receive folder: its form, and thanks. */
import type { FastifyReply } from 'fastify'
import type { Form, FormElement } from '../../core/forms/form.ts'
import { carry, type Guest, way } from './guest.ts'
import { html, type Markup } from './html.ts'
import { sendPage } from './layout.ts'
import { sizeOf } from './size.ts'

export interface Filled {
  readonly values?: ReadonlyMap<number, string>
  /** What is wrong with what was sent. */
  readonly problem?: string
  readonly status?: number
}

const sheetOf = ({ at }: Guest, { css }: Form) => (css === null ? {} : { sheet: `${at}/form.css` })

export function sendForm(guest: Guest, form: Form, reply: FastifyReply, filled: Filled = {}): FastifyReply {
  const { at, share, account } = guest
  const { problem, status = 200, values = new Map() } = filled
  const { elements } = form
  const fields = elements.filter(({ type }) => type !== 'upload_area')
  const area = elements.find(({ type }) => type === 'upload_area')
  // What was entered must arrive before the files: the upload area stands last in the markup, and where it belongs on the screen.
  const body = html`<section class="card"><h1>${share.name}</h1>
${form.description !== null && html`<p class="about">${form.description}</p>`}
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form id="ev-widget-form" class="send" method="post" enctype="multipart/form-data" action="${at}/submit" data-entries="${at}/entries">${carry(guest)}
${fields.map((field) => fieldOf(field, values.get(field.id) ?? ''))}${area && areaOf(area)}
<button class="button primary">${form.submitText}</button></form></section>`
  return sendPage(reply, { title: share.name, account, embed: share.embed, status, ...sheetOf(guest, form) }, body)
}

const completions: Readonly<Record<string, string>> = { name: 'name', email: 'email' }

function fieldOf({ id, name, type, order, settings }: FormElement, value: string): Markup {
  const { description, isRequired, width } = settings
  const about = description ? html` aria-describedby="about-${id}"` : null
  const common = html`id="field-${id}" name="field-${id}"${isRequired && html` required`}${about} autocomplete="${completions[type] ?? 'off'}"`
  return html`<div class="field order-${order}${width <= 0.5 && ' half'}"><label for="field-${id}">${name}${isRequired && html` <span class="needed">(needed)</span>`}</label>
${type === 'textarea' ? html`<textarea ${common} rows="4" maxlength="20000">${value}</textarea>` : html`<input ${common} type="${type === 'email' ? 'email' : 'text'}" maxlength="1000" value="${value}">`}
${description && html`<p class="ev-form-element-description" id="about-${id}">${description}</p>`}</div>`
}

function areaOf({ name, order, settings }: FormElement): Markup {
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

export function sendThanks(guest: Guest, form: Form, names: readonly string[], reply: FastifyReply): FastifyReply {
  const { share, account } = guest
  const body = html`<section class="card notice"><h1>${form.successText}</h1>
${names.length > 0 && html`<ul class="received">${names.map((name) => html`<li>${name}</li>`)}</ul>`}
<p>${way(guest, '', 'Send more', 'button')}</p></section>`
  return sendPage(reply, { title: share.name, account, embed: share.embed, ...sheetOf(guest, form) }, body)
}

/** The form's own style sheet, without what would load something from elsewhere. */
export const safeCss = (css: string): string =>
  css
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
    // Escapes could spell what is looked for.
    .replaceAll('\\', '')
    .replace(/@(?:import|font-face|charset|namespace)[^;{]*;?/gi, '')
    .replace(/(?:url|src|image-set|image|element|expression)\s*\([^)]*\)?/gi, 'none')
