/** Renders Markdown as HTML of the guide: links between pages, anchors as on code hosts, coloured code, tables that scroll. */
import path from 'node:path'
import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import csharp from 'highlight.js/lib/languages/csharp'
import go from 'highlight.js/lib/languages/go'
import ini from 'highlight.js/lib/languages/ini'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import php from 'highlight.js/lib/languages/php'
import python from 'highlight.js/lib/languages/python'
import yaml from 'highlight.js/lib/languages/yaml'
import createParser, { type Env, type MarkdownIt } from 'markdown-it'
import anchors from 'markdown-it-anchor'

const languages = { csharp, go, ini, javascript, js: javascript, json, php, python, sh: bash, yaml, yml: yaml }
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language)

/**
 * What a page is rendered with. `source`: its path in the repository. `targets`: file names in the guide, by path in the repository.
 * Eleventy passes the data of the page.
 */
export interface PageData {
  readonly source: string
  readonly targets: ReadonlyMap<string, string>
}

/** Links to pages that the guide does not have throw an error that names both. */
export function createMarkdown(): MarkdownIt {
  const markdown = createParser({
    typographer: false,
    highlight: (code, language) => (hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : ''),
  })
  markdown.use(anchors, { slugify, permalink: anchors.permalink.headerLink({ safariReaderFix: true }) })
  const renderLink = markdown.renderer.rules['link_open']
  markdown.renderer.rules['link_open'] = (tokens, index, options, env, renderer) => {
    const link = tokens[index]
    const href = link?.attrGet('href')
    if (link && href) link.attrSet('href', linkOf(String(href), env as Env & PageData))
    return renderLink?.(tokens, index, options, env, renderer) ?? renderer.renderToken(tokens, index, options)
  }
  // Wide tables and long lines scroll; a region that scrolls can be focused, so that keys scroll it.
  markdown.renderer.rules['table_open'] = () =>
    '<div class="table" tabindex="0" role="group" aria-label="Table">\n<table>\n'
  markdown.renderer.rules['table_close'] = () => '</table>\n</div>\n'
  const renderFence = markdown.renderer.rules['fence']
  markdown.renderer.rules['fence'] = (...args) => (renderFence?.(...args) ?? '').replace('<pre>', '<pre tabindex="0">')
  return markdown
}

/** The anchor of a heading, as code hosts make it: lower case, hyphens for spaces, no punctuation. */
export const slugify = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')

function linkOf(href: string, { source, targets }: PageData): string {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href
  const [file = '', anchor] = href.split('#')
  const linked = path.posix.join(path.posix.dirname(source), file)
  const target = targets.get(linked)
  if (!target) throw new Error(`${source} links to ${linked}, which is not in the guide (guide/contents.ts).`)
  return anchor === undefined ? target : `${target}#${anchor}`
}
