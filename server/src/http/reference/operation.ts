/** One operation, or one message of a webhook: text and fields at the left, examples at the right. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { curlOf } from './curl.ts'
import { type Content, type Document, nameOf, type Operation, type Response } from './document.ts'
import { blocks, inline } from './markdown.ts'
import { parameterFields, schemaFields, typeOf } from './schema.ts'

export interface Listed {
  readonly method: string
  /** Below `/api/v2`; null for messages, which are sent to the endpoint of a webhook. */
  readonly path: string | null
  readonly operation: Operation
}

export const addressOf = ({ operation }: Listed): string => `operation-${operation.operationId}`

/** `what` names it for screen readers. The button needs the script, which shows it. */
const code = (what: string, text: Markup): Markup =>
  html`<figure class="code"><figcaption>${what} <button type="button" class="copy" hidden>Copy<span class="hidden"> ${what}</span></button></figcaption><pre tabindex="0" role="group" aria-label="${what}"><code>${text}</code></pre></figure>`

const json = (what: string, example: unknown): Markup => code(what, html`${JSON.stringify(example, null, 2)}`)

export function operationSection(document: Document, listed: Listed): Markup {
  const { method, path, operation } = listed
  const title = `${addressOf(listed)}-title`
  const { summary, description, parameters, requestBody } = operation
  const isAddition = operation['x-badges']?.some(({ name }) => name === 'Addition')
  return html`<article id="${addressOf(listed)}" aria-labelledby="${title}"><div class="text">
<h3 id="${title}"><a href="#${addressOf(listed)}">${summary}</a>${isAddition && html` <span class="badge">Addition</span>`}</h3>
<p class="route"><span class="method is-${method}">${method.toUpperCase()}</span> <code>${path === null ? 'your endpoint' : `/api/v2${path}`}</code></p>
${blocks(description)}
${parameters.length > 0 && html`<h4>${path === null ? 'Headers' : 'Parameters'}</h4>${parameterFields(parameters)}`}
${requestBody && html`<h4>Body</h4>${requestBody.description && html`<p>${inline(requestBody.description)}</p>`}${bodyFields(requestBody.content)}`}
${responseList(document, operation)}
</div><div class="examples">${path !== null && curl(document, method, path, operation)}${examples(operation)}</div></article>`
}

const bodyFields = (content: Content): Markup[] =>
  Object.entries(content).map(([type, { schema }]) =>
    type === 'application/json' ? schemaFields(schema) : html`<p><code>${type}</code></p>`,
  )

function responseList(document: Document, { responses }: Operation): Markup {
  const all = Object.entries(responses)
  const errors = all.filter(([status]) => /^[45]\d\d$/.test(status))
  const items = (of: typeof all) =>
    html`<ul class="fields">${of.map(([status, response]) => responseItem(document, status, response))}</ul>`
  return html`<h4>Responses</h4>${items(all.filter((it) => !errors.includes(it)))}${
    errors.length > 0 &&
    html`<details><summary>Errors: ${errors.map(([status]) => status).join(', ')}</summary>${items(errors)}</details>`
  }`
}

/** Errors are references to a response of the document. */
function responseItem({ components }: Document, status: string, response: Response): Markup {
  const name = response.$ref && nameOf(response.$ref)
  const { description = '', content = {} } = (name && components.responses[name]) || response
  const isError = name?.startsWith('ERROR_')
  const types = Object.entries(content).map(([type, { schema }]) =>
    type === 'application/json' ? html` <span class="type">${typeOf(schema)}</span>` : html` <code>${type}</code>`,
  )
  return html`<li><p class="field"><code class="name">${status}</code>${isError ? html` <code>${name}</code>` : types}</p><p>${inline(description)}</p></li>`
}

/** The script of the page puts the address that it was loaded from in place of the server's. */
function curl({ servers }: Document, method: string, path: string, operation: Operation): Markup {
  const server = new URL(servers[0]?.url ?? 'http://localhost/api/v2')
  const { address, options } = curlOf(method, path, operation)
  const url = html`'<span class="server">${server.origin}</span>${server.pathname}${address.replaceAll("'", '%27')}'`
  return code('curl', html`curl ${url}${options.map((option) => html` \\\n  ${option}`)}`)
}

function examples({ requestBody, responses }: Operation): Markup[] {
  const body = requestBody?.content['application/json']?.example
  const answers = Object.entries(responses).flatMap(([status, { content = {} }]) => {
    const example = content['application/json']?.example
    return example === undefined ? [] : [json(`Response ${status}`, example)]
  })
  return [...(body === undefined ? [] : [json('Request body', body)]), ...answers]
}
