/** Types and fields as text: named types are links to their table, so that each is listed once. */
import { html, Markup } from '@sallyport/contract/form-page/html.ts'
import { nameOf, type Parameter, type Schema } from './document.ts'
import { inline } from './markdown.ts'

const joined = (parts: readonly Markup[], between: string): Markup =>
  new Markup(parts.map(({ text }) => text).join(between))

const typeLink = (name: string): Markup => html`<a href="#type-${name}">${name}</a>`

/** "string or null", "list of User or Account". */
export function typeOf(schema: Schema): Markup {
  if (schema.$ref) return typeLink(nameOf(schema.$ref))
  if (schema.anyOf) return joined(schema.anyOf.map(typeOf), ' or ')
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  const words = [schema.type ?? 'any'].flat().map((type) => {
    if (type === 'array' && schema.items) return html`list of ${typeOf(schema.items)}`
    return html`${schema.format && type !== 'null' ? `${type} (${schema.format})` : type}`
  })
  return joined(words, ' or ')
}

/** "1 to 500", "at most 255 characters", "default `50`", "one of `a`, `b`". */
function rulesOf(schema: Schema): Markup[] {
  const values = schema.enum ?? schema.items?.enum
  return [
    values &&
      html`One of ${joined(
        values.map((value) => html`<code>${String(value)}</code>`),
        ', ',
      )}.`,
    rangeOf(schema.minimum, schema.maximum, ''),
    rangeOf(schema.minLength === 1 ? undefined : schema.minLength, schema.maxLength, ' characters'),
    rangeOf(schema.minItems, schema.maxItems, ' entries'),
    schema.default !== undefined && html`Default: <code>${JSON.stringify(schema.default)}</code>.`,
  ].filter((rule): rule is Markup => rule instanceof Markup)
}

function rangeOf(least: number | undefined, most: number | undefined, unit: string): Markup | false {
  const above = least !== undefined && least !== 0
  const below = most !== undefined && most !== Number.MAX_SAFE_INTEGER
  const shown = (number: number | undefined) => number?.toLocaleString('en')
  if (above && below) return html`${shown(least)} to ${shown(most)}${unit}.`
  if (below) return html`At most ${shown(most)}${unit}.`
  return above && html`At least ${shown(least)}${unit}.`
}

interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly place?: string
  readonly description: string | undefined
  readonly schema: Schema
}

const fieldsOf = ({ properties = {}, required = [] }: Schema): Field[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    isRequired: required.includes(name),
    description: schema.description,
    schema,
  }))

/** Fields within fields are listed below them, to this depth; deeper ones have named types. */
const deepest = 5

function fieldItem({ name, isRequired, place, description, schema }: Field, depth: number): Markup {
  const inner = schema.properties ? schema : (schema.items ?? schema)
  const below = inner.properties && depth < deepest ? fieldsOf(inner) : []
  return html`<li><p class="field"><code class="name">${name}</code> <span class="type">${typeOf(schema)}</span>${
    place && html` <span class="place">in ${place}</span>`
  }${isRequired && html` <span class="required">required</span>`}</p>${
    description && html`<p>${inline(description)}</p>`
  }${rulesOf(schema).map((rule) => html`<p class="rule">${rule}</p>`)}${
    below.length > 0 && html`<ul class="fields">${below.map((field) => fieldItem(field, depth + 1))}</ul>`
  }</li>`
}

/** The fields of an object, or the type if it has none. */
export function schemaFields(schema: Schema): Markup {
  const fields = fieldsOf(schema)
  if (fields.length > 0) return html`<ul class="fields">${fields.map((field) => fieldItem(field, 0))}</ul>`
  return html`<p class="type">${typeOf(schema)}</p>${rulesOf(schema).map((rule) => html`<p class="rule">${rule}</p>`)}`
}

export const parameterFields = (parameters: readonly Parameter[]): Markup =>
  html`<ul class="fields">${parameters.map(({ name, in: place, required, description, schema }) =>
    fieldItem({ name, isRequired: required, place, description, schema }, 0),
  )}</ul>`
