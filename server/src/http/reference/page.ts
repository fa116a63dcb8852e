/** The API reference as one page, rendered from the OpenAPI document: complete without a script, and without foreign code. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import type { Document } from './document.ts'
import { blocks } from './markdown.ts'
import { addressOf, type Listed, operationSection } from './operation.ts'
import { schemaFields } from './schema.ts'

interface Group {
  readonly name: string
  readonly description: string
  readonly listed: readonly Listed[]
}

export function referencePage(document: Document): string {
  const groups = groupsOf(document)
  const { version, description } = document.info
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sallyport API</title>
<link rel="stylesheet" href="/docs/reference.css"><link rel="icon" type="image/svg+xml" href="/s/-/mark.svg"><script src="/docs/reference.js" defer></script></head>
<body><a class="skip" href="#content">Skip to content</a>
<header><p class="title"><a href="/docs">Sallyport API</a> <span class="badge">${version}</span></p>
<p><a href="/api/v2/openapi.json">OpenAPI document</a> <a href="/">Sallyport</a></p></header>
<nav aria-label="Operations"><div class="search" hidden><label for="search">Search operations</label>
<input id="search" type="search" autocomplete="off" spellcheck="false"><p id="found" role="status"></p></div>
${groups.map(groupLinks)}<section><h2><a href="#types">Types</a></h2></section></nav>
<main id="content" tabindex="-1"><div class="intro"><h1>Sallyport API</h1>${blocks(description)}</div>
${groups.map((group) => groupSection(document, group))}${types(document)}</main></body></html>`.text
}

function groupsOf({ tags, paths, webhooks }: Document): Group[] {
  const all = [
    ...listedOf(paths, (path) => path),
    // Sent by the server, after the operations of webhooks.
    ...listedOf(webhooks, () => null),
  ]
  return tags.map(({ name, description }) => ({
    name,
    description,
    listed: all.filter(({ operation }) => operation.tags.includes(name)),
  }))
}

const listedOf = (paths: Document['paths'], addressed: (path: string) => string | null): Listed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path: addressed(path), operation })),
  )

const idOf = (name: string): string => `group-${name.toLowerCase().replace(/\W+/g, '-')}`

const groupLinks = ({ name, listed }: Group): Markup =>
  html`<section><h2><a href="#${idOf(name)}">${name}</a></h2><ul>${listed.map(
    (it) =>
      html`<li data-text="${`${it.operation.operationId} ${it.method} ${it.path ?? ''}`.toLowerCase()}"><a href="#${addressOf(it)}"><span class="method is-${it.method}">${it.method.toUpperCase()}</span> ${it.operation.summary}</a></li>`,
  )}</ul></section>`

const groupSection = (document: Document, { name, description, listed }: Group): Markup =>
  html`<section aria-labelledby="${idOf(name)}"><h2 id="${idOf(name)}">${name}</h2><p class="about">${description}</p>
${listed.map((it) => operationSection(document, it))}</section>`

const types = ({ components }: Document): Markup =>
  html`<section aria-labelledby="types"><h2 id="types">Types</h2><p class="about">Objects in requests and responses, by name.</p>
${Object.entries(components.schemas).map(
  ([name, schema]) =>
    html`<details id="type-${name}"><summary><h3>${name}</h3></summary>${schemaFields(schema)}</details>`,
)}</section>`
